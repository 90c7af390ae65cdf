import CanaryWatch
import Passwords
import Testing
import Text

@testable import CanaryExporter

@Suite struct PasswordQueueTests {
    private static let digester = PasswordDigester()
    private static let hash = BcryptHash.decoy(cost: 4)

    private func attempt(_ password: Int) -> PasswordAttempt {
        PasswordAttempt(
            BasicCredentials(user: "alice", password: Array("\(password)".utf8)),
            WebConfiguration(users: ["alice": Self.hash]), digester: Self.digester)
    }

    private func time(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    /// Asks on behalf of the waiter of a number, from an address of its own if none is named.
    private func ask(
        _ queue: inout PasswordQueue<Int>, _ password: Int, from host: String? = nil, waiter: Int = 0,
        at seconds: Int64 = 0
    ) -> PasswordQueue<Int>.Place {
        queue.ask(attempt(password), from: host ?? "host \(password)", waiter: waiter, at: time(seconds))
    }

    private func next(_ queue: inout PasswordQueue<Int>, at seconds: Int64 = 0) -> PasswordDigest? {
        queue.next(at: time(seconds)).attempt?.digest
    }

    private func finish(_ queue: inout PasswordQueue<Int>, isRight: Bool) -> [Int] {
        queue.finish(isRight: isRight)
    }

    private func recall(_ memory: inout PasswordMemory, _ password: Int) -> Bool? {
        memory.isRight(attempt(password).digest)
    }

    @Test func `the first to ask begins, the next wait, and each result goes to who waits for it`() {
        var queue = PasswordQueue<Int>()
        #expect(ask(&queue, 1, waiter: 10) == .waiting(isFirst: true))
        #expect(ask(&queue, 2, waiter: 20) == .waiting(isFirst: false))
        #expect(ask(&queue, 1, waiter: 11) == .waiting(isFirst: false))
        #expect(next(&queue) == attempt(1).digest)
        #expect(ask(&queue, 1, waiter: 12) == .waiting(isFirst: false))
        #expect(finish(&queue, isRight: true) == [10, 11, 12])
        #expect(next(&queue) == attempt(2).digest)
        #expect(finish(&queue, isRight: false) == [20])
        #expect(next(&queue) == nil)
        #expect(ask(&queue, 1) == .known(isRight: true))
        #expect(ask(&queue, 2) == .known(isRight: false))
        #expect(ask(&queue, 3) == .waiting(isFirst: true))
    }

    @Test func `more checks than fit are refused`() {
        var queue = PasswordQueue<Int>()
        for password in 0..<16 { #expect(ask(&queue, password) == .waiting(isFirst: password == 0)) }
        #expect(ask(&queue, 16) == .crowded)
        // The same password needs no place of its own.
        #expect(ask(&queue, 15) == .waiting(isFirst: false))
        _ = queue.next(at: time(0))
        _ = queue.finish(isRight: false)
        #expect(ask(&queue, 16) == .waiting(isFirst: false))
    }

    @Test func `one address can't fill the queue`() {
        var queue = PasswordQueue<Int>()
        for password in 0..<4 { #expect(ask(&queue, password, from: "192.0.2.1") != .crowded) }
        for password in 4..<100 { #expect(ask(&queue, password, from: "192.0.2.1") == .crowded) }
        #expect(ask(&queue, 100, from: "192.0.2.2") == .waiting(isFirst: false))
    }

    @Test func `who waited too long is told so, and the next is checked`() {
        var queue = PasswordQueue<Int>()
        _ = ask(&queue, 1, waiter: 1, at: 0)
        _ = ask(&queue, 2, waiter: 2, at: 0)
        _ = ask(&queue, 3, waiter: 3, at: 9)
        _ = queue.next(at: time(0))
        _ = queue.finish(isRight: false)
        let (due, tooLate) = queue.next(at: time(9))
        #expect(due?.digest == attempt(3).digest && tooLate == [2])
        _ = queue.finish(isRight: false)
        #expect(next(&queue, at: 9) == nil)
        #expect(ask(&queue, 4, at: 9) == .waiting(isFirst: true))
    }

    @Test func `when nothing can run everybody is told, and the next to ask tries again`() {
        var queue = PasswordQueue<Int>()
        _ = ask(&queue, 1, waiter: 1)
        _ = ask(&queue, 2, waiter: 2)
        let told = queue.giveUp()
        #expect(told == [1, 2])
        #expect(ask(&queue, 1, waiter: 3) == .waiting(isFirst: true))
    }

    @Test func `wrong guesses never drive out a right password`() {
        var memory = PasswordMemory()
        let right = attempt(-1).digest
        memory.remember(right, isRight: true)
        for guess in 0..<1000 { memory.remember(attempt(guess).digest, isRight: false) }
        #expect(recall(&memory, -1) == true)
        #expect(recall(&memory, 999) == false)
        #expect(recall(&memory, 0) == nil)
        let kept = (0..<1000).count { recall(&memory, $0) != nil }
        #expect(kept == 99)
    }

    @Test func `a right password drives out a wrong one, else the right one unused for longest`() {
        var memory = PasswordMemory()
        memory.remember(attempt(1000).digest, isRight: false)
        for user in 0..<100 { memory.remember(attempt(user).digest, isRight: true) }
        #expect(recall(&memory, 1000) == nil)
        #expect(recall(&memory, 0) == true)
        memory.remember(attempt(100).digest, isRight: true)
        #expect(recall(&memory, 0) == true)
        #expect(recall(&memory, 1) == nil)
        memory.remember(attempt(2000).digest, isRight: false)
        #expect(recall(&memory, 2000) == nil)
    }

    @Test func `an unknown user is compared with a decoy of the usual cost, and is never right`() {
        let users = [
            "a": BcryptHash.decoy(cost: 5), "b": .decoy(cost: 7), "c": .decoy(cost: 7), "d": .decoy(cost: 9),
        ]
        let configuration = WebConfiguration(users: users, decoy: .decoy(cost: 7))
        let unknown = PasswordAttempt(
            BasicCredentials(user: "nobody", password: []), configuration, digester: Self.digester)
        #expect(unknown.hash == .decoy(cost: 7) && !unknown.isKnownUser)
        #expect(WebConfiguration.usualCost(of: users) == 7)
        #expect(WebConfiguration.usualCost(of: ["a": .decoy(cost: 5), "b": .decoy(cost: 6)]) == 6)
    }
}

import CanaryWatch
import Locking
import Passwords
import Testing
import Text

@testable import CanaryExporter

@Suite(.timeLimit(.minutes(5))) struct PasswordCheckerTests {
    /// Counts comparisons, and how many ran at the same time.
    private final class Comparer: Sendable {
        struct Counts: Sendable {
            var total = 0
            var running = 0
            var mostAtOnce = 0
        }
        let counts = Locked(Counts())

        /// Says that a password is right if it is "right".
        func matches(_ password: [UInt8]) -> Bool {
            counts.withLock {
                $0.total += 1
                $0.running += 1
                $0.mostAtOnce = max($0.mostAtOnce, $0.running)
            }
            defer { counts.withLock { $0.running -= 1 } }
            return password == Array("right".utf8)
        }
    }

    private let comparer = Comparer()
    private let checker: PasswordChecker

    init() {
        let comparer = comparer
        checker = PasswordChecker(
            now: { MonotonicTime(nanoseconds: 0) }, matches: { comparer.matches($1) })
    }

    private func verdict(_ user: String, _ password: String) async -> PasswordVerdict {
        let attempt = PasswordAttempt(
            BasicCredentials(user: user, password: Array(password.utf8)),
            WebConfiguration(users: ["alice": .decoy(cost: 4)]), digester: checker.digester)
        let checker = checker
        return await withCheckedContinuation { continuation in
            checker.check(attempt, from: "192.0.2.1") { continuation.resume(returning: $0) }
        }
    }

    @Test func `right is right, wrong is wrong, and nobody else has a right password`() async {
        #expect(await verdict("alice", "right") == .right)
        #expect(await verdict("alice", "wrong") == .wrong)
        // The comparison says yes, and the user doesn't exist.
        #expect(await verdict("bob", "right") == .wrong)
        #expect(comparer.counts.withLock { $0.total } == 3)
    }

    @Test func `each password is compared once, however often and by how many it is offered`() async {
        await withTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    let isRight = number % 3 > 0
                    let verdict = await verdict("alice", isRight ? "right" : "wrong")
                    #expect(verdict == (isRight ? .right : .wrong))
                }
            }
        }
        #expect(comparer.counts.withLock { $0.total } == 2)
    }

    @Test func `one comparison runs at a time`() async {
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask { _ = await verdict("alice", "guess \(number)") }
            }
        }
        #expect(comparer.counts.withLock { $0.mostAtOnce } == 1)
    }
}

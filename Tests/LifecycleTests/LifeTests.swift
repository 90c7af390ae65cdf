import Lifecycle
import Locking
import Log
import TestSupport
import Testing

@testable import Lifecycle

/// Real tasks and a real clock around the plan.
@Suite(.timeLimit(.minutes(5))) struct LifeTests {
    /// What services do, in order.
    private final class Diary: Sendable {
        private let lines = Locked<[String]>([])

        func write(_ line: String) { lines.withLock { $0.append(line) } }
        var text: [String] { lines.withLock { $0 } }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A service that writes down what happens to it.
    private struct Recorded: Service {
        let name: String
        let diary: Diary
        var stopLimit: Duration = .seconds(30)
        /// What it does between start and end; by default it waits until it is asked to stop.
        var work: @Sendable () async throws -> Void = { await untilCancelled() }
        var opening: @Sendable () async throws -> Void = {}

        func start() async throws {
            try await opening()
            diary.write("start \(name)")
        }

        func run() async throws {
            defer { diary.write("end \(name)") }
            try await work()
        }
    }

    private let diary = Diary()
    private let log = LogRecorder()
    private let life: Life

    init() {
        life = Life(logger: log.logger)
    }

    private func run(
        _ services: [Recorded], reload: @escaping @Sendable () -> Void = {}
    ) async -> Int32 {
        let life = life
        return await onOwnThread { life.run { Life.Assembly(services: services, reload: reload) } }
    }

    /// A service that starts last and asks for the end.
    private func asker(_ requests: ProcessSignals.Request...) -> Recorded {
        let life = life
        return Recorded(name: "asker", diary: diary) {
            for request in requests { life.ask(request) }
            await untilCancelled()
        }
    }

    private var errors: [String] {
        log.events.filter { $0.level == .error }.map { event in
            if case .text(let name)? = event.fields["service"] {
                "\(event.sentence) \(name)"
            } else {
                event.sentence
            }
        }
    }

    @Test func `services start in order and stop in reverse`() async {
        let services = ["a", "b", "c"].map { Recorded(name: $0, diary: diary) }
        #expect(await run(services + [asker(.end)]) == 0)
        #expect(
            diary.text == [
                "start a", "start b", "start c", "start asker", "end asker", "end c", "end b", "end a",
            ])
        #expect(errors == [])
    }

    @Test func `a service that fails is named with its error, and the others stop`() async {
        let failing = Recorded(name: "disk", diary: diary) { throw Failure(description: "it is full") }
        #expect(await run([Recorded(name: "a", diary: diary), failing]) == 1)
        #expect(diary.text == ["start a", "start disk", "end disk", "end a"])
        #expect(errors == ["A service failed. disk"])
        #expect(log.events.last { $0.level == .error }?.fields["error"] == .foreign("it is full"))
    }

    @Test func `a service that can't start keeps those after it from starting`() async {
        var failing = Recorded(name: "port", diary: diary)
        failing.opening = { throw Failure(description: "it is taken") }
        let services = [Recorded(name: "a", diary: diary), failing, Recorded(name: "never", diary: diary)]
        #expect(await run(services) == 1)
        #expect(diary.text == ["start a", "end a"])
        #expect(errors == ["A service failed. port"])
    }

    @Test func `a service that ends by itself is named, and the status is 1`() async {
        #expect(await run([Recorded(name: "a", diary: diary), Recorded(name: "lazy", diary: diary) {}]) == 1)
        #expect(errors == ["A service ended though nobody asked it to. lazy"])
    }

    /// Waits until the test is over, whoever asks it to stop.
    private static func hang(until isOver: Mailbox<Void>) -> @Sendable () async -> Void {
        {
            await withCheckedContinuation { continuation in
                _ = DetachedThread.start {
                    _ = isOver.next(within: nil)
                    continuation.resume()
                }
            }
        }
    }

    @Test func `a service that doesn't stop is named and left behind, and the others stop well`() async {
        let isOver = Mailbox<Void>()
        defer { isOver.post(()) }
        let stuck = Recorded(
            name: "stuck", diary: diary, stopLimit: .milliseconds(20), work: Self.hang(until: isOver))
        #expect(await run([Recorded(name: "a", diary: diary), stuck, asker(.end)]) == 1)
        #expect(diary.text == ["start a", "start stuck", "start asker", "end asker", "end a"])
        #expect(errors == ["A service did not stop in time. stuck"])
    }

    @Test func `a second request ends at once though a service hangs`() async {
        let isOver = Mailbox<Void>()
        defer { isOver.post(()) }
        let stuck = Recorded(
            name: "stuck", diary: diary, stopLimit: .seconds(300), work: Self.hang(until: isOver))
        #expect(await run([stuck, asker(.end, .end)]) == 1)
        #expect(errors == ["Ending at once, since the end was asked for twice."])
    }

    @Test func `a request for the end while services are made starts none of them`() async {
        let life = life
        let services = [Recorded(name: "a", diary: diary)]
        let status = await onOwnThread {
            life.run {
                life.ask(.end)
                return Life.Assembly(services: services, reload: {})
            }
        }
        #expect(status == 0 && diary.text == [])
    }

    @Test func `the status of a start that failed is its maker's`() async {
        let life = life
        let status = await onOwnThread {
            life.run { () throws(Life.NotAssembled) in throw Life.NotAssembled(status: 2) }
        }
        #expect(status == 2)
    }

    @Test func `requests to reload reach who reloads`() async {
        let diary = diary
        #expect(await run([asker(.reload, .end)]) { diary.write("reload") } == 0)
        #expect(diary.text == ["start asker", "reload", "end asker"])
    }

    @Test func `what awaits can be waited for`() async {
        let sum = await onOwnThread {
            Blocking.run {
                await withTaskGroup(of: Int.self) { group in
                    for number in 1...10 { group.addTask { number } }
                    return await group.reduce(0, +)
                }
            }
        }
        #expect(sum == 55)
    }
}

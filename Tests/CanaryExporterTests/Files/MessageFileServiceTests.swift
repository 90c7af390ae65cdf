import CanaryWatch
import Locking
import Log
import TestSupport
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// From lines in files to messages that are watched.
@Suite(.timeLimit(.minutes(5))) struct MessageFileServiceTests {
    private let folder: TemporaryFolder
    private let log = LogRecorder()
    private let engine: SamplingEngine
    private let ids = EngineHarness.ids(3)

    init() throws {
        folder = try TemporaryFolder()
        let now = SystemClock().monotonic
        let watch = Watch(
            canaries: [EngineHarness.canary("static"), EngineHarness.canary()],
            scopes: [QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)],
            start: now)
        engine = SamplingEngine(
            watch: watch, backends: [:], clock: SystemClock(), logger: .silent)
    }

    /// Runs the service until a condition holds; the second canary has the folder's text files.
    private func run(until what: String, _ condition: @escaping @Sendable () -> Bool) async throws {
        let text = """
            canaries:
              - {name: static, region: r, instance_id: i, topic: t, message_ids: [\(ids[2])]}
              - {name: orders, region: r, instance_id: i, topic: t, message_files: ["*.txt"]}

            """
        let configuration = try Configuration.parse(
            text: text, fileName: "f.yml", directory: folder.path
        ).get()
        let log = log
        let service = MessageFileService(
            engine: engine,
            sources: Locked(
                MessageFileSource.all(configuration, engine.state.withLock { $0.watch.canaryIDs })),
            logger: log.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(120)
            while !condition() {
                guard clock.now < deadline else { throw NotWithinTime(description: what) }
                try await clock.sleep(for: .milliseconds(10))
            }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
    }

    private var pending: [Int] {
        engine.state.withLock { $0.watch.snapshot(at: SystemClock().monotonic).canaries.map(\.pending) }
    }

    @Test func `the messages of a file are watched by its canary alone, each once`() async throws {
        try folder.write("\(ids[0])\n# a comment\n\n\(ids[1])\n\(ids[0].lowercased())\n", to: "a.txt")
        #expect(!engine.state.withLock { $0.areFilesRead })
        let engine = engine
        try await run(until: "the file was read") { engine.state.withLock { $0.areFilesRead } }
        #expect(pending == [0, 2])
        #expect(log.events.filter { $0.level > .debug }.isEmpty)
    }

    @Test func `lines that are no messages are told in one line of the log`() async throws {
        try folder.write("hello\n\(ids[0])\nworld\n{}\n", to: "a.txt")
        let engine = engine
        try await run(until: "the file was read") { engine.state.withLock { $0.areFilesRead } }
        #expect(pending == [0, 1])
        let told = log.events.filter { $0.level > .debug }
        try #require(told.count == 1)
        #expect(told[0].level == .warn)
        #expect(told[0].fields["lines"] == .whole(3))
        #expect(told[0].fields["canary"] == .text("orders"))
        #expect(told[0].fields["file"] == .foreign(folder.file("a.txt")))
    }

    @Test func `a pattern that matches nothing is told and keeps nothing from being ready`() async throws {
        let engine = engine
        try await run(until: "the folder was looked at") { engine.state.withLock { $0.areFilesRead } }
        #expect(log.events.map(\.fields["reason"]) == [.foreign("no file matches yet")])
        #expect(pending == [0, 0])
    }
}

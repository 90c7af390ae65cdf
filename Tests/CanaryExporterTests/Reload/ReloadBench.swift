import AlibabaCloud
import CanaryWatch
import Glibc
import Locking
import Log
import OnsSimulator
import TestSupport
import Text

@testable import CanaryExporter
@testable import Sampling

/// A configuration file, a cloud on a loopback port, and all that follows the one and calls the other.
///
/// The test turns the engine.
final class ReloadBench: Sendable {
    let folder: TemporaryFolder
    let cloud: SimulatedCloud
    let engine: SamplingEngine
    let reloader: Reloader
    let files: Locked<[MessageFileSource]>
    let metrics: MetricsPage
    private let transport = CurlTransport()
    private let log = LogRecorder()
    private let port: UInt16

    /// Starts on the lines of a canary list.
    init(_ canaries: [String], scenario: Scenario, rate: Int = 10) throws {
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
        cloud = SimulatedCloud(scenario: scenario, accessKeys: [EngineHarness.key])
        port = try cloud.start()
        try folder.write(EngineHarness.key.id, to: "id")
        try folder.write(EngineHarness.key.secret, to: "secret")
        try folder.write(Self.text(canaries, port: port, rate: rate), to: "canaries.yml")
        let configuration = try Configuration.load(path: folder.file("canaries.yml")).get()
        let clock = SystemClock()
        let log = log
        let logger = log.logger
        let roster = try Roster(configuration, transport: transport, clock: clock)
        let watch = Watch(canaries: [], scopes: [], start: clock.monotonic)
        engine = SamplingEngine(watch: watch, backends: [:], clock: clock, logger: logger)
        let ids = engine.reconfigure(roster.orders, scopes: roster.backends).canaries
        files = Locked(MessageFileSource.all(configuration, ids))
        let status = ConfigurationStatus(file: folder.file("canaries.yml"), loaded: clock.wall)
        let reloader = Reloader(
            ConfigurationInForce(configuration: configuration, status: status), roster: roster,
            engine: engine, files: files, transport: transport, clock: clock, logger: logger)
        self.reloader = reloader
        metrics = MetricsPage(
            engine: engine, configuration: { reloader.inForce.status }, scrapes: ScrapeCounters())
    }

    deinit {
        transport.shutdown()
        cloud.stop()
    }

    /// Writes another configuration.
    func write(_ canaries: [String], rate: Int = 10) throws {
        try folder.write(Self.text(canaries, port: port, rate: rate), to: "canaries.yml")
    }

    /// Writes another configuration and loads it.
    @discardableResult
    func reload(_ canaries: [String], rate: Int = 10) throws -> Reloader.Outcome {
        try write(canaries, rate: rate)
        return reloader.reload()
    }

    /// What the part of the page says that samples change.
    func page() throws -> MetricsText {
        var families = WatchFamilies()
        let (snapshot, counters) = engine.state.withLock {
            ($0.watch.snapshot(at: SystemClock().monotonic), $0.counters)
        }
        families.show(snapshot, counters)
        return try MetricsText(families)
    }

    /// Turns the engine until a condition holds.
    func turn(until what: String, _ condition: () throws -> Bool) async throws {
        let clock = SystemClock()
        let deadline = clock.monotonic + .seconds(150)
        while try !condition() {
            guard clock.monotonic < deadline else {
                throw NotWithinTime(description: "not within 150 s: \(what); \(logText.suffix(1000))")
            }
            let wake = engine.turn()
            let pause = max(.zero, min(wake - clock.monotonic, .milliseconds(5)))
            try await ContinuousClock().sleep(for: pause)
        }
    }

    /// What the log says at a level.
    func told(_ level: LogLevel) -> [String] {
        log.events.filter { $0.level == level }.map { $0.sentence }
    }

    private var logText: String {
        log.text
    }

    /// A canary of the simulated topic.
    static func canary(
        _ name: String = "orders", ids: [String], interval: String = "1s", more: String = ""
    ) -> String {
        """
        {name: \(name), region: cn-hangzhou, instance_id: MQ_INST_1_A, topic: orders, \
        message_ids: [\(ids.joined(separator: ", "))], sample_interval: \(interval), \
        settled_interval: \(interval), stale_after: 5m\(more.isEmpty ? "" : ", " + more)}
        """
    }

    private static func text(_ canaries: [String], port: UInt16, rate: Int) -> String {
        """
        accounts:
          - name: default
            requests_per_second: \(rate)
            endpoint: http://127.0.0.1:\(port)
            credentials: {type: access_key, access_key_id_file: id, access_key_secret_file: secret}
        canaries:
        \(canaries.map { "  - \($0)\n" }.joined())
        """
    }
}

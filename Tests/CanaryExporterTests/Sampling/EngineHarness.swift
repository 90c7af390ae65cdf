import AlibabaCloud
import CanaryWatch
import Glibc
import Locking
import Log
import OnsSimulator
import TestSupport
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// The engine and the cloud's client against the simulated cloud on a loopback port, all in this process.
///
/// The test turns the engine. Everything ends with the harness.
final class EngineHarness: Sendable {
    static let key = AccessKey(id: "LTAI5tHarnessKeyID0001", secret: "harness-secret-WnZ3kQ")

    let cloud: SimulatedCloud
    let engine: SamplingEngine
    private let transport: CurlTransport
    private let log: LogRecorder
    private let clock = SystemClock()

    /// Starts a cloud and an engine that may call at once.
    ///
    /// - Parameters:
    ///   - scenario: What the cloud plays.
    ///   - keys: What it accepts.
    ///   - canaries: What is watched; every one has the account `default` in `cn-hangzhou`.
    ///   - messages: Static message IDs of the canaries, by index.
    ///   - credentials: What calls are signed with.
    ///   - timeout: When a call is given up.
    /// - Throws: What keeps the cloud from starting, or is wrong with the IDs.
    init(
        _ scenario: Scenario, keys: [AccessKey] = [EngineHarness.key], canaries: [CanarySpec],
        messages: [[String]], credentials: any CredentialsProvider = Fixed(), timeout: Duration = .seconds(10)
    ) throws {
        // As the program's main does: a broken connection must not end the process.
        signal(SIGPIPE, SIG_IGN)
        cloud = SimulatedCloud(scenario: scenario, accessKeys: keys)
        let port = try cloud.start()
        var limits = CurlTransport.Limits()
        limits.totalTimeout = timeout
        transport = CurlTransport(limits: limits)
        // The quota holds off the first call for a second and a bit after the start.
        let now = clock.now
        let start = Moment(monotonic: now.monotonic - .seconds(2), wall: now.wall)
        let scope = QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 10)
        var watch = Watch(canaries: canaries, scopes: [scope], start: start.monotonic)
        for (canary, ids) in zip(watch.canaryIDs, messages) {
            // With a birth nobody asks the service for one.
            let messages = try ids.map { NewMessage(id: try MessageID($0), bornAt: now.wall) }
            watch.add(messages, to: canary, isRotating: false, at: start)
        }
        let log = LogRecorder()
        self.log = log
        let logger = log.logger
        let clock = clock
        let client = OnsClient(
            transport: transport, endpoint: try Endpoint(override: "http://127.0.0.1:\(port)"),
            credentials: credentials, userAgent: BuildInfo.userAgent,
            wallClock: { clock.wall.milliseconds })
        engine = SamplingEngine(
            watch: watch, backends: [watch.scopeIDs[0]: OnsBackend(client)], clock: clock, logger: logger)
    }

    deinit {
        transport.shutdown()
        cloud.stop()
    }

    /// Turns the engine until a condition holds.
    func turn(
        until what: String, within limit: Duration = .seconds(45), _ condition: () throws -> Bool
    ) async throws {
        let deadline = clock.monotonic + limit
        while try !condition() {
            guard clock.monotonic < deadline else {
                throw NotWithinTime(description: "not within \(limit): \(what); \(logText.suffix(1000))")
            }
            let wake = engine.turn()
            // Answers come on another thread and wake nobody here.
            let pause = max(.zero, min(wake - clock.monotonic, .milliseconds(10)))
            try await ContinuousClock().sleep(for: pause)
        }
    }

    /// What was counted of a canary.
    func samples(_ canary: CanaryID = 0) -> SampleCounters {
        engine.state.withLock { $0.counters[canary] }
    }

    /// What was counted of an operation.
    func api(_ operation: CanaryOperation = .messageTrace) -> APICounters {
        engine.state.withLock { $0.counters[0, operation] }
    }

    /// The log so far.
    var entries: [LogEvent] { log.events }

    /// The log so far as one text, everything in it.
    var logText: String { log.text }

    /// What the log says above debug.
    var told: [LogEvent] { entries.filter { $0.level > .debug } }

    /// The harness's own key.
    struct Fixed: CredentialsProvider {
        func credentials() throws(CredentialsError) -> Credentials {
            Credentials(
                accessKeyID: EngineHarness.key.id, accessKeySecret: Secret(EngineHarness.key.secret))
        }
    }

    /// A canary of the simulated topic, sampled so often.
    static func canary(
        _ name: String = "orders", interval: Duration = .milliseconds(100)
    ) -> CanarySpec {
        var canary = CanarySpec(
            name: name, account: "default", region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: "orders")
        canary.sampleInterval = interval
        canary.settledInterval = interval
        return canary
    }

    /// A cloud with these messages in the topic, consumed by one group at once.
    static func scenario(_ ids: [String], faults: [ApiFault] = []) -> Scenario {
        var canary = SimulatedCanary(
            name: "orders", region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: "orders")
        canary.fixedMessages = ids.map { .init(id: $0, born: .seconds(-60)) }
        canary.groups = [SimulatedGroup("GID_billing")]
        return Scenario(canaries: [canary], faults: faults)
    }

    /// Broker's IDs, numbered.
    static func ids(_ count: Int) -> [String] {
        (0..<count).map { number in
            let digits = String(number, radix: 16, uppercase: true)
            return "C0A8016400002A9F" + String(repeating: "0", count: 16 - digits.count) + digits
        }
    }
}

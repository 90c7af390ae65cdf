import AlibabaCloud
import CanaryWatch
import Exposition
import Glibc
import HTTPServer
import Locking
import OnsSimulator
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// `/probe` against the simulated cloud.
@Suite(.timeLimit(.minutes(5))) struct ProbePageTests {
    private let ids = EngineHarness.ids(3)

    private func bench(faults: [ApiFault] = []) throws -> ReloadBench {
        try ReloadBench(
            [
                ReloadBench.canary(
                    ids: [ids[0]], interval: "1h", more: "expected_groups: [GID_billing, GID_absent]"),
                "{name: empty, region: cn-hangzhou, instance_id: MQ_INST_1_A, topic: orders, "
                    + "message_files: [none]}",
            ], scenario: EngineHarness.scenario(ids, faults: faults))
    }

    private func page(_ bench: ReloadBench, isOpen: Bool = false) -> ProbePage {
        let reloader = bench.reloader
        return ProbePage(isOpen: isOpen, engine: bench.engine, roster: { reloader.rosterInForce })
    }

    /// What lets a probe wait as long as a busy machine may need.
    private static let patient = [HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", "120")]

    /// The answer to a request, with the engine turned meanwhile.
    private func answer(
        _ bench: ReloadBench, _ page: ProbePage, _ query: String, headers: [HTTPHeader] = Self.patient
    ) async throws -> (response: HTTPResponse, text: String) {
        let answers = Locked<[HTTPResponse]>([])
        let take: @Sendable (HTTPReply) -> Void = { reply in
            guard case .now(let response) = reply else { return }
            answers.withLock { $0.append(response) }
        }
        switch page.handle(HTTPRequest(target: "/probe?" + query, headers: headers)) {
        case .later(let begin): begin(take)
        case let reply: take(reply)
        }
        try await bench.turn(until: "an answer to \(query)") { answers.withLock { !$0.isEmpty } }
        let response = try #require(answers.withLock { $0 }.first)
        #expect(answers.withLock { $0.count } == 1)
        return (response, String(decoding: response.body, as: UTF8.self))
    }

    private func series(_ text: String) throws -> [String] {
        try MetricsText(text).series.map { series in
            let labels = series.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return "\(series.name){\(labels)} \(series.value)"
        }
    }

    @Test func `a probe answers where the newest message stands, and is a sample`() async throws {
        let bench = try bench()
        let (response, text) = try await answer(bench, page(bench), "canary=orders")
        #expect(response.status == 200)
        #expect(response.headers.contains(HTTPHeader("Content-Type", ScrapeForm.MediaType.text004.rawValue)))
        let series = try series(text)
        #expect(series.contains("probe_success{} 1"))
        #expect(
            series.suffix(2) == [
                "rocketmq_canary_probe_track_info{consumer_group=GID_absent,track_type=MISSING} 1",
                "rocketmq_canary_probe_track_info{consumer_group=GID_billing,track_type=CONSUMED} 1",
            ])
        #expect(!text.contains("failure_info{"))
        let duration = try #require(MetricsText(text).series.first { $0.name == "probe_duration_seconds" })
        #expect(try #require(Double(duration.value)) > 0)
        #expect(try bench.page().number("samples_total", ["canary": "orders"]) == 1)
        #expect(try bench.page().all("tracks", ["consumer_group": "GID_billing"]).count == 9)
    }

    @Test func `the format is the one that is asked for`() async throws {
        let bench = try bench()
        let (response, text) = try await answer(
            bench, page(bench), "canary=orders",
            headers: Self.patient + [HTTPHeader("Accept", "application/openmetrics-text;version=1.0.0")])
        #expect(
            response.headers.contains(
                HTTPHeader("Content-Type", ScrapeForm.MediaType.openMetrics100.rawValue)))
        #expect(text.hasSuffix("# EOF\n") && text.contains("# TYPE rocketmq_canary_probe_track info\n"))
    }

    @Test func `a call that fails tells why, within the closed set`() async throws {
        let bench = try bench(faults: [ApiFault(.throttled(retryAfter: nil), operation: "OnsMessageTrace")])
        let (response, text) = try await answer(bench, page(bench), "canary=orders")
        #expect(response.status == 200)
        let series = try series(text)
        #expect(series.contains("probe_success{} 0"))
        #expect(series.contains("rocketmq_canary_probe_failure_info{reason=throttled} 1"))
        #expect(ProbeReport.reasons.contains("throttled"))
        #expect(try bench.page().number("samples_total", ["canary": "orders"]) == 1)
    }

    @Test func `a canary without messages says so`() async throws {
        let bench = try bench()
        let (response, text) = try await answer(bench, page(bench), "canary=empty")
        #expect(response.status == 200)
        #expect(try series(text).contains("rocketmq_canary_probe_failure_info{reason=no_message} 1"))
    }

    @Test func `what the quota has no room for in time says that`() async throws {
        let bench = try bench()
        // Just started: the first call is allowed after more than a second.
        let header = HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", "1")
        let (_, text) = try await answer(bench, page(bench), "canary=orders", headers: [header])
        let series = try series(text)
        #expect(series.contains("rocketmq_canary_probe_failure_info{reason=quota} 1"))
        #expect(series.contains("rocketmq_canary_probe_waited_for_quota{} 1"))
    }

    @Test func `too many probes at a time are told at once`() throws {
        let bench = try bench()
        let reports = Locked<[ProbeReport]>([])
        for _ in 0..<12 {
            let names = bench.engine.probe(canary: "orders", within: .seconds(60)) { report in
                reports.withLock { $0.append(report) }
            }
            #expect(names == nil)
        }
        #expect(reports.withLock { $0.map(\.reason) } == .init(repeating: "quota", count: 4))
    }

    @Test func `an unknown canary is 404 with the nearest name`() async throws {
        let bench = try bench()
        let (response, text) = try await answer(bench, page(bench), "canary=ordrs")
        #expect(response.status == 404)
        #expect(text == "There is no canary \"ordrs\"; did you mean \"orders\"?\n")
        let far = try await answer(bench, page(bench), "canary=shipments")
        #expect(far.text == "There is no canary \"shipments\".\n")
    }

    @Test func `a message that no canary names is probed where that is enabled`() async throws {
        let bench = try bench()
        let query =
            "account=default&region=cn-hangzhou&instance_id=MQ_INST_1_A&topic=orders&message_id=\(ids[2])"
        let (_, text) = try await answer(bench, page(bench, isOpen: true), query)
        let series = try series(text)
        #expect(series.contains("probe_success{} 1"))
        #expect(
            series.last
                == "rocketmq_canary_probe_track_info{consumer_group=GID_billing,track_type=CONSUMED} 1")
        let unknown = try await answer(
            bench, page(bench, isOpen: true), query.replacing("account=default", with: "account=defalt"))
        #expect(unknown.response.status == 404 && unknown.text.contains("\"default\""))
        let closed = try await answer(bench, page(bench), query)
        #expect(closed.response.status == 403)
    }

    @Test func `where canaries are, a probe that knows an older configuration asks as the one in force says`()
        async throws
    {
        let bench = try bench()
        let access = try #require(
            bench.reloader.rosterInForce.access(account: "default", region: "cn-hangzhou"))
        let keys = EnvironmentCredentials()
        let transport = CurlTransport()
        defer { transport.shutdown() }
        // Nothing listens on port 1.
        let outdated = OnsClient(
            transport: transport, endpoint: try Endpoint(override: "http://127.0.0.1:1"), credentials: keys,
            userAgent: "test", wallClock: { 0 })
        let reports = Locked<[ProbeReport]>([])
        bench.engine.probe(
            message: MessageSubject(
                instanceID: "MQ_INST_1_A", topic: "orders", id: try MessageID(ids[2])),
            access: (access.scope, OnsBackend(outdated)), within: .seconds(120)
        ) { report in
            reports.withLock { $0.append(report) }
        }
        try await bench.turn(until: "the probe is over") { reports.withLock { !$0.isEmpty } }
        #expect(reports.withLock { $0.map(\.reason) } == [nil])
    }
}

/// A sleep that is ended by a ring, by its time, or with its task.
@Suite(.timeLimit(.minutes(5))) struct AlarmTests {
    @Test func `a ring ends the sleep, also one that came before`() async {
        let alarm = Alarm()
        alarm.ring()
        await alarm.wait(for: .seconds(3_600))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await alarm.wait(for: .seconds(3_600)) }
            group.addTask { alarm.ring() }
            await group.waitForAll()
        }
    }

    @Test func `time ends the sleep`() async {
        let alarm = Alarm()
        for _ in 0..<100 { await alarm.wait(for: .microseconds(10)) }
    }

    @Test func `the task's end ends the sleep`() async {
        let alarm = Alarm()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await alarm.wait(for: .seconds(3_600)) }
            group.cancelAll()
            await group.waitForAll()
        }
    }
}

/// What `/-/healthy` says of a loop that hangs.
@Suite(.timeLimit(.minutes(5))) struct WatchdogTests {
    /// Keys that don't come until they are let go.
    private final class Held: CredentialsProvider {
        let isAsked = Locked(false)
        private let gate = Locked(true)

        func letGo() { gate.withLock { $0 = false } }

        func credentials() throws(CredentialsError) -> Credentials {
            isAsked.withLock { $0 = true }
            while gate.withLock({ $0 }) { sched_yield() }
            return Credentials(
                accessKeyID: EngineHarness.key.id, accessKeySecret: Secret(EngineHarness.key.secret))
        }
    }

    private func health(_ engine: SamplingEngine, after: Duration) -> Int {
        let heartbeat = engine.state.withLock { $0.heartbeat.monotonic }
        return HealthPages.health(heartbeat: heartbeat, now: heartbeat + after).status
    }

    @Test func `a loop that is held makes the exporter unhealthy, whoever scrapes or probes`() async throws {
        let ids = EngineHarness.ids(1)
        let held = Held()
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), canaries: [EngineHarness.canary()], messages: [ids],
            credentials: held)
        let engine = harness.engine
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !held.isAsked.withLock({ $0 }) { _ = engine.turn() }
            }
            while !held.isAsked.withLock({ $0 }) { await Task.yield() }
            let heartbeat = engine.state.withLock { $0.heartbeat.monotonic }
            // Others come and go: none of them turns the loop.
            _ = engine.probe(canary: "orders", within: .seconds(5)) { _ in }
            let metrics = MetricsPage(
                engine: engine, configuration: { HandDrivenState.configuration.status },
                scrapes: ScrapeCounters())
            _ = metrics.reply(to: HTTPRequest(target: "/metrics"), at: SystemClock().monotonic)
            #expect(engine.state.withLock { $0.heartbeat.monotonic } == heartbeat)
            #expect(health(engine, after: .seconds(29)) == 200)
            #expect(health(engine, after: .seconds(31)) == 503)
            held.letGo()
            await group.waitForAll()
            _ = engine.turn()
            #expect(engine.state.withLock { $0.heartbeat.monotonic } > heartbeat)
        }
    }
}

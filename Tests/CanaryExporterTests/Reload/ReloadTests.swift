import AlibabaCloud
import HTTPServer
import Locking
import Log
import OnsSimulator
import Testing
import Text

@testable import CanaryExporter
@testable import CanaryWatch
@testable import Sampling

@Suite(.timeLimit(.minutes(5))) struct ReloadTests {
    private let ids = EngineHarness.ids(4)

    private func bench() throws -> ReloadBench {
        try ReloadBench(
            [ReloadBench.canary(ids: Array(ids.prefix(2)))], scenario: EngineHarness.scenario(ids))
    }

    @Test func `a faulty file changes nothing, and every fault is told`() throws {
        let bench = try bench()
        let before = try bench.page().text
        let loaded = bench.reloader.inForce.status.loaded
        let outcome = try bench.reload([
            ReloadBench.canary("orders", ids: [], more: "sample_intervall: 3s"),
            ReloadBench.canary("Orders two", ids: ids, interval: "soon"),
        ])
        guard case .refused(let faults) = outcome else {
            Issue.record("it was not refused")
            return
        }
        #expect(faults.count >= 3)
        #expect(faults.allSatisfy { $0.contains(#/canaries\.yml:[0-9]+:[0-9]+: /#) })
        #expect(try bench.page().text == before)
        let status = bench.reloader.inForce.status
        #expect(status.refusal == faults && status.refused != nil && status.loaded == loaded)
        #expect(bench.told(.error).count == faults.count + 1)
        let answer = ReloadPage.response(to: outcome)
        #expect(answer.status == 500)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(faults.allSatisfy { text.contains($0) })
    }

    @Test func `a good file after a refused one clears the refusal`() throws {
        let bench = try bench()
        _ = try bench.reload(["{name: x}"])
        let outcome = try bench.reload([ReloadBench.canary(ids: ids), ReloadBench.canary("new", ids: ids)])
        guard case .loaded(let change) = outcome else {
            Issue.record("it was refused")
            return
        }
        #expect(change == Reconfiguration(kept: 1, added: 1))
        #expect(bench.reloader.inForce.status.refusal.isEmpty)
        #expect(bench.reloader.inForce.configuration.canaries.count == 2)
        #expect(ReloadPage.response(to: outcome).status == 200)
        #expect(bench.told(.info) == ["Reloaded the configuration."])
    }

    @Test func `a file that is gone is refused like any other fault`() throws {
        let bench = try bench()
        try bench.folder.remove("canaries.yml")
        guard case .refused(let faults) = bench.reloader.reload() else {
            Issue.record("it was not refused")
            return
        }
        #expect(faults.count == 1 && faults[0].contains("there is no such file"))
    }

    @Test func `the metrics tell a refusal and when the file in force was loaded`() throws {
        let bench = try bench()
        func value(_ name: String) throws -> String? {
            let families = ExporterFamilies(
                configuration: bench.reloader.inForce.status, heartbeat: SystemClock().wall,
                process: ProcessStatus(), scrapes: ScrapeCounters.Counts())
            return try MetricsText(families).value(name)
        }
        let loaded = try value("config_last_reload_success_timestamp_seconds")
        #expect(try value("config_last_reload_successful") == "1")
        _ = try bench.reload(["{name: x}"])
        #expect(try value("config_last_reload_successful") == "0")
        #expect(try value("config_last_reload_success_timestamp_seconds") == loaded)
        _ = try bench.reload([ReloadBench.canary(ids: ids)])
        #expect(try value("config_last_reload_successful") == "1")
    }

    @Test func `keys stay where they come from the same source, and change where they don't`() throws {
        let bench = try bench()
        func provider() throws -> AccessKeyFileCredentials {
            let account = try #require(bench.reloader.rosterInForce.accounts["default"])
            return try #require(account.provider as? AccessKeyFileCredentials)
        }
        let first = try provider()
        _ = try bench.reload([ReloadBench.canary("other", ids: ids)], rate: 4)
        #expect(try provider() === first)
        let text = """
            accounts: [{name: default, credentials: {type: access_key, access_key_id_file: secret, \
            access_key_secret_file: id}}]
            canaries: [\(ReloadBench.canary(ids: ids))]
            """
        try bench.folder.write(text, to: "canaries.yml")
        guard case .loaded = bench.reloader.reload() else {
            Issue.record("it was refused")
            return
        }
        #expect(try provider() !== first)
    }

    private func status(_ reply: HTTPReply) -> Int {
        switch reply {
        case .now(let response): response.status
        case .prepared(let response): response.status
        case .observed(let reply, _): status(reply)
        case .later: 0
        }
    }

    /// Eight messages, sampled every second in different company, while the page is read all the time.
    @Test func `reloads while everything runs lose no sample and no scrape, and break no quota`() async throws
    {
        let ids = EngineHarness.ids(12)
        let kept = Array(ids.prefix(4))
        let bench = try ReloadBench(
            [ReloadBench.canary(ids: kept)], scenario: EngineHarness.scenario(ids))
        let choices: [[String]] = [
            [ReloadBench.canary(ids: kept)],
            [ReloadBench.canary("extra", ids: Array(ids.suffix(4))), ReloadBench.canary(ids: kept)],
            [ReloadBench.canary(ids: kept, interval: "2s", more: "expected_groups: [GID_billing, GID_x]")],
            [ReloadBench.canary("extra", ids: kept), ReloadBench.canary(ids: kept)],
            [ReloadBench.canary("extra", ids: Array(ids.dropFirst(4).prefix(4)))] + [
                ReloadBench.canary(ids: kept)
            ],
        ]
        var (reloads, scrapes) = (0, 0)
        var counters: [String: Double] = [:]
        let labels: KeyValuePairs<String, String> = ["canary": "orders"]
        try await bench.turn(until: "a first sample") {
            try bench.page().number("samples_total", labels) ?? 0 > 0
        }
        try await bench.turn(until: "forty samples of the canary that stays") {
            reloads += 1
            guard case .loaded = try bench.reload(choices[reloads % 5], rate: 8 + reloads % 3) else {
                throw NotWithinTime(description: "reload \(reloads) was refused")
            }
            scrapes += 1
            #expect(
                status(bench.metrics.reply(to: HTTPRequest(target: "/metrics"), at: SystemClock().monotonic))
                    == 200)
            let page = try bench.page()
            let tracks = page.all("tracks", ["canary": "orders", "consumer_group": "GID_billing"])
            #expect(tracks.count == 9, "scrape \(scrapes)")
            for name in ["samples_total", "api_requests_total", "latency_unobserved_total"] {
                for series in page.all(name)
                where series["canary"] ?? "orders" == "orders" && series["consumer_group"] != "GID_x" {
                    let key = name + (series["operation"] ?? "")
                    let value = try #require(Double(series.value))
                    #expect(value >= counters[key] ?? 0, "\(key) went back at scrape \(scrapes)")
                    counters[key] = value
                }
            }
            return counters["samples_total"] ?? 0 >= 40
        }
        #expect(reloads > 100)
        // The last calls end: every one that the cloud saw is counted.
        _ = try bench.reload([ReloadBench.canary(ids: kept, interval: "1h")])
        try await bench.turn(until: "no call is under way") {
            bench.engine.state.withLock { $0.watch.callsUnderWay == 0 }
        }
        let asked = bench.cloud.requestLog()
        for operation in CanaryOperation.allCases.map(\.name) {
            let counted = try bench.page().number("api_requests_total", ["operation": operation])
            #expect(counted == Double(asked.entries.count { $0.operation == operation }), "\(operation)")
            #expect(asked.largestSlidingSecondCount(operation: operation) <= 10)
        }
        #expect(asked.entries.allSatisfy { $0.outcome == .answered })
    }
}

/// Who is answered when, without any file.
@Suite struct ReloadQueueTests {
    @Test func `requests that come while one is carried out are answered together by the next`() throws {
        let queue = ReloadQueue()
        let told = Locked<[String]>([])
        let ask: @Sendable (String) -> Void = { name in
            let isIn = queue.ask { _ in told.withLock { $0.append(name) } }
            if !isIn { told.withLock { $0.append("\(name) refused") } }
        }
        ask("first")
        var count = 0
        queue.carryOut {
            count += 1
            ask("second")
            ask("third")
            return .refused([])
        }
        #expect(told.withLock { $0 } == ["first"])
        queue.carryOut {
            count += 1
            return .refused([])
        }
        #expect(told.withLock { $0 } == ["first", "second", "third"])
        #expect(count == 2)
    }

    @Test func `signals that come too fast make one reload`() async {
        let queue = ReloadQueue()
        for _ in 0..<50 { queue.ask() }
        var ticks = queue.ticks.makeAsyncIterator()
        await ticks.next()
        let more = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in queue.ticks { more.withLock { $0 += 1 } }
            }
            group.cancelAll()
        }
        #expect(more.withLock { $0 } == 0)
    }

    @Test func `no more wait than are allowed`() {
        let queue = ReloadQueue()
        let taken = (0..<ReloadQueue.waitingMax + 5).count { _ in queue.ask { _ in } }
        #expect(taken == ReloadQueue.waitingMax)
    }

    @Test func `the page refuses what it may not do, and answers the rest later`() throws {
        func status(_ page: ReloadPage, _ method: String) -> Int? {
            guard case .now(let response) = page.handle(HTTPRequest(method: method, target: "/-/reload"))
            else { return nil }
            return response.status
        }
        let (closed, open) = (
            ReloadPage(isEnabled: false, queue: ReloadQueue()),
            ReloadPage(isEnabled: true, queue: ReloadQueue())
        )
        #expect(["GET", "HEAD", "DELETE"].map { status(open, $0) } == [405, 405, 405])
        #expect(["POST", "PUT"].map { status(closed, $0) } == [403, 403])
        #expect(["POST", "PUT"].map { status(open, $0) } == [nil, nil])
        guard case .now(let refusal) = closed.handle(HTTPRequest(method: "POST", target: "/-/reload")) else {
            return
        }
        #expect(String(decoding: refusal.body, as: UTF8.self).contains("--web.enable-lifecycle"))
        let told = Locked<[Int]>([])
        guard case .later(let begin) = open.handle(HTTPRequest(method: "POST", target: "/-/reload")) else {
            Issue.record("it doesn't answer later")
            return
        }
        begin { reply in
            if case .now(let response) = reply { told.withLock { $0.append(response.status) } }
        }
        #expect(told.withLock { $0 } == [])
        open.queue.carryOut { .loaded(Reconfiguration(kept: 3)) }
        #expect(told.withLock { $0 } == [200])
    }
}

import AlibabaCloud
import CanaryWatch
import Foundation
import HTTPServer
import Locking
import Log
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct RouterTests {
    private let engine: SamplingEngine
    private let scrapes = ScrapeCounters()
    private let history = HistoryKeeper()

    init() throws {
        let state = try ShopScenario.atStart().state
        engine = SamplingEngine(
            watch: state.watch, backends: [:], clock: SystemClock(), logger: .silent)
        // Nothing is called here, so that there are no clients; the state has its two lanes nevertheless.
        engine.state.withLock { engineState in
            engineState = state
            engineState.heartbeat = SystemClock().now
        }
    }

    /// A router that began so long ago.
    private func router(telemetryPath: String = "/metrics", age: Duration = .zero) -> Router {
        Router(
            engine: engine,
            metrics: MetricsPage(
                engine: engine, configuration: { HandDrivenState.configuration.status },
                scrapes: scrapes),
            pages: PageWriter(StatusSource.of(engine, history, metricsPath: telemetryPath).response),
            reload: ReloadPage(isEnabled: false, queue: ReloadQueue()),
            probe: ProbePage(isOpen: false, engine: engine, roster: { preconditionFailure() }),
            clock: SystemClock(), start: SystemClock().monotonic - age,
            telemetryPath: telemetryPath)
    }

    private func answer(
        _ router: Router, _ target: String, method: String = "GET"
    ) async -> (status: Int, headers: [String: String], text: String) {
        let response = await settled(router.handle(HTTPRequest(method: method, target: target)))
        let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        return (
            response.status, Dictionary(uniqueKeysWithValues: headers),
            String(decoding: response.body, as: UTF8.self)
        )
    }

    @Test(
        arguments: [
            "/", "/metrics", "/-/healthy", "/metrics?a=b", "/?refresh=5", "/api/v1/status", "/config",
        ],
        ["GET", "HEAD"])
    func `GET and HEAD are answered`(target: String, method: String) async {
        #expect(await answer(router(), target, method: method).status == 200)
    }

    @Test(
        arguments: ["/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/status", "/config"],
        ["POST", "PUT", "DELETE", "OPTIONS", "get"])
    func `other methods are refused with those that are allowed`(target: String, method: String) async throws
    {
        let answer = await answer(router(), target, method: method)
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET, HEAD")
    }

    @Test(
        arguments: [
            "/nothing", "/probe/", "/metrics/", "/Metrics", "//", "/-/", "/config/", "/api/v1/status/",
            "/metrics%00", "/..", "/favicon.ico", "*",
        ], ["GET", "POST"])
    func `what isn't there is 404`(target: String, method: String) async throws {
        #expect(await answer(router(), target, method: method).status == 404)
    }

    @Test func `metrics may be elsewhere, and then are nowhere else`() async throws {
        let router = router(telemetryPath: "/scrape/here")
        #expect(await answer(router, "/scrape/here").status == 200)
        #expect(await answer(router, "/metrics").status == 404)
        #expect(await answer(router, "/").text.contains("<a href=\"./scrape/here\">"))
    }

    @Test func `metrics may take the place of the page`() {
        let reply = router(telemetryPath: "/").handle(HTTPRequest(target: "/"))
        guard case .observed(.prepared, _) = reply else {
            Issue.record("the page stands where the metrics should be")
            return
        }
    }

    @Test func `only finished scrapes of metrics are counted`() {
        let router = router()
        for target in ["/metrics", "/", "/-/healthy", "/nothing", "/metrics"] {
            guard case .observed(_, let ended) = router.handle(HTTPRequest(target: target)) else { continue }
            #expect(scrapes.counts.inFlight == 1)
            ended(true)
        }
        _ = router.handle(HTTPRequest(method: "POST", target: "/metrics"))
        #expect(scrapes.counts.byCode == [200: 2, 500: 0, 503: 0])
        #expect(scrapes.counts.inFlight == 0)
    }

    @Test func `the page may not be framed, cached or guessed at`() async throws {
        let headers = await answer(router(), "/").headers
        #expect(headers["content-type"] == "text/html; charset=utf-8")
        #expect(headers["x-content-type-options"] == "nosniff")
        #expect(headers["cache-control"] == "no-store")
        #expect(headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
    }

    @Test func `the page tells the latest failure`() async throws {
        let spec = engine.state.withLock { $0.watch.canaries[1] }
        let sample = PreparedReports.sample(3, failure: (.timeout, "no answer in 10 s"))
        history.change {
            $0.samples.record(sample, of: CanaryIdentity(spec), at: SystemClock().monotonic)
        }
        let html = try HTMLChecker(await answer(router(), "/").text)
        #expect(html.texts("p").contains { $0.hasSuffix(": timeout: no answer in 10 s") })
        let page = try HTMLChecker(await answer(router(), "/?canary=\(spec.name)").text)
        #expect(page.texts("td").contains("timeout no answer in 10 s"))
    }

    @Test func `the page's sheet is at the address that the page names`() async throws {
        let html = try HTMLChecker(await answer(router(), "/").text)
        let links = html.elements.filter { $0.name == "link" }.compactMap { $0.attributes["href"] }
        #expect(links.count == 2)
        for link in links {
            #expect(await answer(router(), String(link.dropFirst())).status == 200)
        }
        #expect(await answer(router(), "/?canary=gone").status == 404)
    }

    @Test func `health follows the heartbeat`() async throws {
        #expect(await answer(router(), "/-/healthy").text == "Healthy\n")
        engine.state.withLock {
            $0.heartbeat = Moment(
                monotonic: SystemClock().monotonic - .seconds(40), wall: SystemClock().wall)
        }
        let answer = await answer(router(), "/-/healthy")
        #expect(answer.status == 503)
        #expect(answer.text.contains("not turned for 40 s"))
    }

    @Test func `readiness comes with the first sample of every canary, or a minute later`() async throws {
        engine.noteFilesRead()
        #expect(await answer(router(), "/-/ready").status == 503)
        #expect(await answer(router(age: .seconds(61)), "/-/ready").status == 200)
        var played = try ShopScenario.atStart()
        // Both canaries within three seconds, one of them badly.
        played.run(until: .seconds(3), ShopScenario.answer)
        let watch = played.state.watch
        engine.state.withLock { $0.watch = watch }
        #expect(await answer(router(), "/-/ready").status == 200)
    }

    @Test func `a canary whose files weren't looked at yet isn't ready`() async throws {
        let watch = HandDrivenState(ShopScenario.canaries, scopes: ShopScenario.lanes).state.watch
        engine.state.withLock { $0.watch = watch }
        #expect(await answer(router(), "/-/ready").status == 503)
        engine.noteFilesRead()
        #expect(await answer(router(), "/-/ready").status == 200)
    }

    @Test(.timeLimit(.minutes(5)))
    func `over the wire HEAD has the headers of GET and no body`() throws {
        let router = router()
        let server = try HTTPServer.start(
            HTTPServerConfiguration(address: try ListenAddress(parsing: "127.0.0.1:0"))
        ) { router.handle($0) }
        defer { server.stop(drainTimeout: .zero) }
        let get = try PlainClient.ask("GET", "/metrics", port: server.port)
        #expect(get.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(get.head.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(get.body.hasPrefix("# HELP rocketmq_canary_"))
        // The second scrape may be a second later, and a digit of the process's CPU time longer.
        let page = try PlainClient.ask("GET", "/-/healthy", port: server.port)
        let head = try PlainClient.ask("HEAD", "/-/healthy", port: server.port)
        #expect(page.head.contains("\r\nContent-Length: 8\r\n") && page.body == "Healthy\n")
        #expect(head.head.contains("\r\nContent-Length: 8\r\n") && head.body == "")
        let metrics = try PlainClient.ask("HEAD", "/metrics", port: server.port)
        #expect(metrics.head.hasPrefix("HTTP/1.1 200 OK\r\n") && metrics.body == "")
    }
}

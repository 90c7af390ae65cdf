import CanaryWatch
import Exposition
import HTTPServer
import Locking
import Log
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// The forms of the page: each made once for each change, when it is first asked for.
@Suite struct MetricsFormsTests {
    private static let openMetricsType = "application/openmetrics-text;version=1.0.0"
    private static let text = ScrapeForm(accept: nil, acceptEncoding: nil)
    private static let textGzip = ScrapeForm(accept: nil, acceptEncoding: "gzip")
    private static let openMetrics = ScrapeForm(accept: openMetricsType, acceptEncoding: nil)
    private static let openMetricsGzip = ScrapeForm(accept: openMetricsType, acceptEncoding: "gzip")

    private let engine: SamplingEngine
    private let scrapes = ScrapeCounters(inFlightMax: 2)
    private let page: MetricsPage
    private let now: MonotonicTime
    /// When the tracks were still fresh.
    private let freshNow: MonotonicTime

    init() throws {
        var state = try ShopScenario.played()
        freshNow = state.now.monotonic
        // Until what throttling left has grown back, the page changes by itself.
        state.pass(.seconds(900))
        now = state.now.monotonic
        engine = SamplingEngine(
            watch: state.state.watch, backends: [:], clock: SystemClock(), logger: .silent)
        engine.state.withLock { $0 = state.state }
        page = MetricsPage(
            engine: engine, configuration: { HandDrivenState.configuration.status }, scrapes: scrapes)
    }

    /// Lets every figure of samples be rendered anew.
    private func change() {
        engine.state.withLock { $0.version += 1 }
    }

    @Test func `a form that nobody asks for costs nothing`() {
        _ = page.response(Self.text, at: now)
        #expect(page.work == (2, 0))
        _ = page.response(Self.text, at: now)
        #expect(page.work == (2, 0))
        _ = page.response(Self.openMetrics, at: now)
        #expect(page.work == (4, 0))
    }

    @Test func `a page is compressed once for each change, whoever asks`() {
        for _ in 0..<5 {
            _ = page.response(Self.openMetricsGzip, at: now)
            // Other words for the same bytes.
            _ = page.response(
                ScrapeForm(accept: "application/openmetrics-text;escaping=values", acceptEncoding: "gzip"),
                at: now)
        }
        #expect(page.work == (2, 2))
        // A second later the small part is new, and the large one isn't.
        _ = page.response(Self.openMetricsGzip, at: now + .seconds(1))
        #expect(page.work == (3, 3))
        change()
        for _ in 0..<5 { _ = page.response(Self.openMetricsGzip, at: now + .seconds(1)) }
        #expect(page.work == (5, 5))
    }

    @Test func `plain and compressed bytes share what was rendered`() {
        _ = page.response(Self.text, at: now)
        _ = page.response(Self.textGzip, at: now)
        #expect(page.work == (2, 2))
        #expect(
            page.response(Self.textGzip, at: now).bodyLength < page.response(Self.text, at: now).bodyLength
                / 5)
    }

    @Test func `a filtered page has those families and leaves the shared ones alone`() throws {
        let now = freshNow
        let shared = page.response(Self.text, at: now)
        let names: Set<String> = [
            "rocketmq_canary_tracks", "rocketmq_canary_consumption_latency_seconds",
            "promhttp_metric_handler_requests_total", "nothing_of_that_name",
        ]
        let response = page.response(only: names, Self.text, at: now)
        let text = try MetricsText(String(decoding: response.body, as: UTF8.self))
        let latency = "rocketmq_canary_consumption_latency_seconds"
        #expect(
            text.names == [
                "rocketmq_canary_tracks", latency + "_bucket", latency + "_sum", latency + "_count",
                "promhttp_metric_handler_requests_total",
            ])
        #expect(page.response(only: ["nothing"], Self.text, at: now).body.isEmpty)
        #expect(page.response(only: ["nothing"], Self.openMetrics, at: now).body == Array("# EOF\n".utf8))
        // The name that OpenMetrics has for a counter's family.
        #expect(!page.response(only: ["rocketmq_canary_samples"], Self.openMetrics, at: now).body.isEmpty)
        #expect(page.response(Self.text, at: now) === shared)
        #expect(page.work == (2, 0))
    }

    private func reply(_ target: String, _ headers: [HTTPHeader] = []) -> HTTPReply {
        page.reply(to: HTTPRequest(target: target, headers: headers), at: now)
    }

    @Test func `every reply says what it depends on`() throws {
        guard
            case .observed(.now(let response), _) = reply(
                "/metrics?name[]=rocketmq_canary_tracks", [HTTPHeader("Accept-Encoding", "gzip")])
        else {
            Issue.record("a filtered page is for its asker alone")
            return
        }
        let headers = Dictionary(uniqueKeysWithValues: response.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(headers["Content-Encoding"] == "gzip")
        #expect(headers["Vary"] == "Accept, Accept-Encoding")
        #expect(response.body.starts(with: [0x1f, 0x8b]))
    }

    @Test func `too many names are refused`() {
        let names = (0...MetricsPage.filterNamesMax).map { "name[]=a\($0)" }
        guard
            case .observed(.now(let response), let ended) = reply("/metrics?" + names.joined(separator: "&"))
        else {
            Issue.record("another kind of reply")
            return
        }
        #expect(response.status == 400)
        ended(true)
        #expect(scrapes.counts.byCode[400] == 1)
        guard
            case .observed(.now(let full), _) = reply("/metrics?" + names.dropFirst().joined(separator: "&"))
        else {
            Issue.record("another kind of reply")
            return
        }
        #expect(full.status == 200)
    }

    @Test func `scrapes over the limit read 503 until one before them was sent`() throws {
        guard case .observed(.prepared, let first) = reply("/metrics"),
            case .observed(.prepared, let second) = reply("/metrics"),
            case .now(let refused) = reply("/metrics")
        else {
            Issue.record("other kinds of replies")
            return
        }
        #expect(refused.status == 503)
        #expect(
            String(decoding: refused.body, as: UTF8.self)
                == "Limit of concurrent requests reached (2), try again later.\n")
        #expect(scrapes.counts.inFlight == 2)
        first(true)
        guard case .observed(.prepared, let third) = reply("/metrics") else {
            Issue.record("a place was free")
            return
        }
        second(false)
        third(true)
        #expect(scrapes.counts.inFlight == 0)
        #expect(scrapes.counts.byCode == [200: 3, 500: 0, 503: 1])
        #expect(scrapes.counts.errors == [.encoding: 1])
    }

    @Test func `a latency's example is the message and the request that showed it`() throws {
        let now = freshNow
        let body = page.response(
            only: ["rocketmq_canary_consumption_latency_seconds"], Self.openMetrics, at: now
        ).body
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\n").filter {
            $0.contains(" # {")
        }
        #expect(!lines.isEmpty)
        for line in lines {
            #expect(
                line.contains(
                    #/_bucket\{.*\} \d+ # \{message_id="[0-9A-F]+"(,request_id="[^"]+")?\} [\d.]+ [\d.]+$/#))
        }
        let text = page.response(only: ["rocketmq_canary_consumption_latency_seconds"], Self.text, at: now)
            .body
        #expect(!String(decoding: text, as: UTF8.self).contains(" # {"))
    }
}

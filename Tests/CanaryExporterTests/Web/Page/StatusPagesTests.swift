import Foundation
import HTTPServer
import Testing

@testable import CanaryExporter
@testable import CanaryWatch

@Suite struct StatusPagesTests {
    private func response(
        _ report: StatusReport, _ request: PageRequest = PageRequest()
    ) -> HTTPResponse {
        StatusPages.response(request, report)
    }

    private func text(_ report: StatusReport, _ request: PageRequest = PageRequest()) -> String {
        String(decoding: response(report, request).body, as: UTF8.self)
    }

    private func page(_ report: StatusReport, _ request: PageRequest = PageRequest()) throws -> HTMLChecker {
        try HTMLChecker(text(report, request))
    }

    @Test(arguments: PreparedReports.all.map(\.name))
    func `every page of every state is right HTML`(name: String) throws {
        let report = try #require(PreparedReports.all.first { $0.name == name }).report
        for refresh in [nil, 30] {
            _ = try page(report, PageRequest(refreshSeconds: refresh))
            for canary in report.canaries.prefix(4) {
                _ = try page(report, PageRequest(canary: canary.snapshot.spec.name, refreshSeconds: refresh))
            }
        }
    }

    @Test(arguments: [
        ("healthy", "Nothing is wrong", "good"),
        ("troubled", "2 things are wrong", "bad"),
        ("start", "Nothing has been sampled yet", "blind"),
        ("failing", "No canary has a fresh answer: whether anything is wrong can't be told", "bad"),
        ("empty", "No canary is configured", "blind"),
        ("partly", "Nothing is known to be wrong, but 1 canary of 2 has no fresh answer", "blind"),
    ])
    func `the headline says what is known`(name: String, headline: String, kind: String) throws {
        let report = try #require(PreparedReports.all.first { $0.name == name }).report
        let html = try page(report)
        #expect(html.texts("h1") == [headline])
        #expect(html.values("class").contains("verdict \(kind)"))
        #expect(html.texts("title").contains { $0.hasSuffix("\(headline) · RocketMQ canaries") })
        #expect(html.values("href").contains("./assets/\(kind).svg"))
    }

    @Test func `what is wrong stands first, worst first, with its age and a link`() throws {
        let html = try page(PreparedReports.troubled)
        let items = html.elements.filter {
            $0.name == "span" && ($0.attributes["class"] ?? "").hasPrefix("what")
        }
        #expect(
            items.map(\.text) == [
                "GID_billing has not consumed canary orders for 12 min",
                "GID_search is not online on canary orders for 5 min",
                "The schedule is stretched to fit the quota",
            ])
        #expect(html.texts("h3").first == "orders", "the canary in trouble comes first")
        let rows = html.elements.filter { $0.name == "th" && $0.attributes["scope"] == "row" }.map(\.text)
        #expect(Array(rows.prefix(3)) == ["GID_billing", "GID_search", "GID_new"])
    }

    @Test func `each group has its word, its age and its history in words`() throws {
        let html = try page(PreparedReports.troubled)
        let cells = html.elements.filter { $0.attributes["data-label"] == "Now" }.map(\.text)
        #expect(cells.first == "NOT_CONSUME_YET for 12 min, lags more than 10m")
        #expect(cells.contains("CONSUMED_BUT_FILTERED for 12 min"))
        let strips = html.texts("title").filter { $0.hasPrefix("Last 6 h: ") }
        #expect(
            strips.contains(
                "Last 6 h: CONSUMED for 5 h 16 min, NOT_CONSUME_YET for 12 min 5 s, no fresh answer for 5 min"
            ))
    }

    @Test func `a stuck loop is never called good`() throws {
        var report = PreparedReports.healthy
        report.heartbeat = PreparedReports.ago(45)
        #expect(Verdict(report).kind == .bad)
        #expect(try page(report).texts("h1")[0].contains("stuck"))
    }

    @Test func `a bad word is never called good, even if no problem speaks of it`() {
        var report = PreparedReports.troubled
        report.problems = []
        #expect(Verdict(report).kind == .warning)
        #expect(Verdict(report).headline == "2 groups are late, missing or not online")
    }

    @Test func `a canary has a page of its own, and what isn't there is not found`() throws {
        let found = response(PreparedReports.troubled, PageRequest(canary: "orders"))
        #expect(found.status == 200)
        let html = try page(PreparedReports.troubled, PageRequest(canary: "orders"))
        #expect(html.texts("h1") == ["Canary orders: 2 things are wrong"])
        #expect(html.texts("code").contains("B8C1A5E2-0F6B-4C5F-9D5E-7A3E0D1F2A44"))
        #expect(html.texts("small").contains(" read from its ID"))
        #expect(
            html.texts("td").contains(
                "throttled Throttling.User: Request was denied due to user flow control."))
        #expect(html.texts("li").contains("GID_audit: CONSUMED, first seen consumed 10 s ago"))
        let missing = response(PreparedReports.troubled, PageRequest(canary: "<b>"))
        #expect(missing.status == 404)
        #expect(
            try page(PreparedReports.troubled, PageRequest(canary: "<b>")).texts("h1") == [
                "No canary is called <b>"
            ])
    }

    @Test func `names mean nothing to the browser`() throws {
        let report = PreparedReports.named(PreparedReports.hostile)
        for request in [PageRequest()] + PreparedReports.hostile.map({ PageRequest(canary: $0) }) {
            let html = try page(report, request)
            let allowed: Set<String> = [
                "html", "head", "meta", "title", "link", "body", "a", "svg", "symbol", "path", "use",
                "header", "p",
                "time", "nav", "ul", "li", "main", "section", "h1", "h2", "h3", "span", "bdi", "article",
                "table",
                "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "small", "details",
                "summary", "dl",
                "dt", "dd", "div", "code", "strong", "footer",
            ]
            #expect(Set(html.elements.map(\.name)).subtracting(allowed).isEmpty)
            #expect(html.values("href").allSatisfy { $0.hasPrefix("./") || $0.hasPrefix("#") })
            for forbidden in ["style", "onerror", "onmouseover", "src"] {
                #expect(html.values(forbidden).isEmpty)
            }
        }
    }

    @Test func `a name stands as it is, and a long one in full in its title`() throws {
        let report = PreparedReports.named(PreparedReports.hostile)
        let html = try page(report)
        #expect(html.texts("bdi").contains("<script>alert(1)</script>"))
        #expect(html.texts("bdi").contains("U+202Egpj.exeU+2066"))
        #expect(html.texts("bdi").contains("zeroU+200BwidthU+FEFF"))
        #expect(html.texts("bdi").contains(String(repeating: "W", count: 64) + "…"))
        #expect(html.values("title").contains(String(repeating: "W", count: 255)))
        #expect(!(text(report).unicodeScalars.contains("\u{202E}")))
    }

    @Test func `every link to a canary leads to it`() throws {
        for names in [PreparedReports.hostile, PreparedReports.chinese] {
            for name in names {
                let link = PageLink.page(PageRequest(canary: name, refreshSeconds: 30)).text
                let query = String(try #require(link.split(separator: "?", maxSplits: 1).last))
                #expect(PageRequest(query: query) == PageRequest(canary: name, refreshSeconds: 30))
            }
        }
    }

    @Test(arguments: [
        (String?.none, PageRequest()), ("", PageRequest()), ("canary=a+b%2Bc", PageRequest(canary: "a b+c")),
        ("refresh=30", PageRequest(refreshSeconds: 30)), ("refresh=1", PageRequest()),
        ("refresh=-30", PageRequest()), ("refresh=99999999999999999999", PageRequest()),
        ("canary=%", PageRequest(canary: "%")), ("canary=%zz%4", PageRequest(canary: "%zz%4")),
        ("canary=%FF", PageRequest(canary: "\u{FFFD}")), ("canary", PageRequest()),
        ("other=1&canary=x&canary=y", PageRequest(canary: "x")), ("canary=", PageRequest(canary: "")),
    ])
    func `the query says which page`(query: String?, request: PageRequest) {
        #expect(PageRequest(query: query) == request)
    }

    @Test func `the page allows itself nothing but its own sheet and icon`() throws {
        let headers = response(PreparedReports.healthy).headers
        func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        let policy = try #require(value("Content-Security-Policy"))
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe") && !policy.contains("script"))
        #expect(value("Cache-Control") == "no-store")
        #expect(value("X-Content-Type-Options") == "nosniff")
        #expect(value("Referrer-Policy") == "no-referrer")
        #expect(!(text(PreparedReports.healthy)).contains("://"))
    }

    @Test func `the documented least of a policy is what the page's own allows`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/web-configuration.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let sentence = try #require(
            text.firstMatch(of: #/must allow the status page [^`]*\(`([^`]+)`\)/#))
        let allowing = StatusPages.contentSecurityPolicy.split(separator: "; ")
            .filter { !$0.hasSuffix(" 'none'") }
        #expect(!allowing.isEmpty && sentence.1.split(separator: "; ") == allowing)
    }

    @Test func `it loads itself anew only when it is asked to`() throws {
        #expect(try page(PreparedReports.healthy).values("http-equiv").isEmpty)
        let html = try page(PreparedReports.healthy, PageRequest(refreshSeconds: 30))
        #expect(html.values("http-equiv") == ["refresh"])
        #expect(html.values("href").contains("./?canary=orders&refresh=30"))
    }

    @Test func `the metrics are linked where they are`() throws {
        var report = PreparedReports.healthy
        report = StatusReport(
            now: report.now, started: report.started, metricsPath: "//evil/m\"x",
            configuration: report.configuration,
            heartbeat: report.heartbeat)
        #expect(try page(report).values("href").contains("./evil/m\"x"))
    }

    @Test func `sheet and icons are there, and nothing else`() {
        #expect(StatusPages.asset(StyleSheet.path) != nil)
        for kind in Kind.allCases { #expect(StatusPages.asset(Marks.path(kind)) != nil) }
        #expect(StatusPages.asset("/assets/") == nil)
        #expect(StatusPages.asset("/assets/style.css") == nil)
    }

    @Test func `a refused configuration is told with its faults`() throws {
        let html = try page(PreparedReports.refused)
        #expect(html.texts("code").contains("canaries.yml:7:3: <topic> is missing"))
        #expect(html.texts("dd").contains("50 s ago, the faults stand below"))
    }

    /// Others wait for it: `swift test -c release -Xswiftc -enable-testing --filter StatusPages`
    /// tells how long it takes when optimised.
    @Test func `the page of 500 canaries by 10 groups is rendered in a moment`() throws {
        let report = PreparedReports.many(canaries: 500, groups: 10)
        let times = (0..<10).map { _ in
            ContinuousClock().measure { _ = response(report) }
        }
        let best = try #require(times.min())
        var isOptimised = true
        assert(
            {
                isOptimised = false
                return true
            }())
        print("500 canaries by 10 groups: \(best), \(response(report).body.count) bytes")
        #expect(best < (isOptimised ? .milliseconds(20) : .seconds(3)))
    }

    @Test func `the page of 500 canaries is bounded`() throws {
        let response = response(PreparedReports.many(canaries: 500, groups: 10))
        #expect(response.body.count < 500_000)
        // Whatever the world does: every group lags, on more canaries than are shown.
        var names = (0..<3000).map { "canary-\($0)-" + String(repeating: "很", count: 80) }
        names += PreparedReports.hostile
        #expect(self.response(PreparedReports.named(names)).body.count < 1_500_000)
    }
}

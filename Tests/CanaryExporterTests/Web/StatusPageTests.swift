import CanaryWatch
import Testing

@testable import CanaryExporter

@Suite struct StatusPageTests {
    private func page(
        _ state: HandDrivenState, failures: [String?]? = nil, metricsPath: String = "/metrics"
    ) -> String {
        let snapshot = state.state.watch.snapshot(at: state.now.monotonic)
        return StatusPage.render(
            snapshot, failures: failures ?? snapshot.canaries.map { _ in nil }, now: state.now.wall,
            metricsPath: metricsPath)
    }

    /// One canary that has been sampled, with these names.
    private func sampled(canary: String, topic: String, groups: [String]) throws -> HandDrivenState {
        var spec = ShopScenario.canaries[1]
        spec.name = canary
        spec.topic = topic
        spec.expectedGroups = []
        var state = HandDrivenState([spec], lanes: ShopScenario.lanes)
        try state.add([(ShopScenario.payment, .seconds(-50))], to: 0, isRotating: false)
        state.run(until: .seconds(2)) { _, _ in
            let reports = groups.map { TrackReport(group: $0, word: "CONSUMED") }
            return .init(outcome: .tracks(reports))
        }
        return state
    }

    @Test func `the page of a played world says where each group stands`() throws {
        let html = try HTMLChecker(page(try ShopScenario.played()))
        let rows: [(group: String, word: String)] = [
            ("GID_audit expected", "MISSING"), ("GID_billing expected", "NOT_CONSUME_YET"),
            ("GID_broadcast", "CONSUME_BROADCASTING"), ("GID_new", "OTHER"), ("GID_offline", "NOT_ONLINE"),
            ("GID_pull", "PULL"), ("GID_search", "CONSUMED_BUT_FILTERED"), ("GID_ten", "CONSUMED"),
            ("GID_unknown", "UNKNOWN"), (ShopScenario.oddGroup, "NOT_CONSUME_YET"),
        ]
        for (group, word) in rows {
            let place = try #require(html.cells.firstIndex(of: group), "\(group)")
            #expect(html.cells[place + 1] == word, "\(group)")
        }
        #expect(html.cells.contains("3 pending, 0 settled, 1 expired"))
        // Born 100 s before the start, looked at 100 s after it.
        let billing = try #require(html.cells.firstIndex(of: "GID_billing expected"))
        #expect(html.cells[billing + 2].hasPrefix("born 3 min 2"))
        #expect(html.cells[billing + 3] == "nothing yet")
        let ten = try #require(html.cells.firstIndex(of: "GID_ten"))
        #expect(html.cells[ten + 2] == "none")
        #expect(html.cells[ten + 3].hasPrefix("born 1 min 2"))
    }

    @Test func `before the first answer it says that there is none`() throws {
        let html = try HTMLChecker(page(try ShopScenario.atStart()))
        #expect(html.cells.filter { $0 == "none yet" }.count == 2)
        let payments = try #require(html.cells.firstIndex(of: "GID_payments expected"))
        #expect(html.cells[payments + 1] == "no fresh answer")
    }

    @Test func `a canary without groups and answers has its row`() throws {
        var spec = ShopScenario.canaries[1]
        spec.expectedGroups = []
        let html = try HTMLChecker(page(HandDrivenState([spec], lanes: ShopScenario.lanes)))
        #expect(html.cells.contains("payments"))
        #expect(html.cells.contains("no fresh answer"))
        #expect(html.cells.contains("0 pending, 0 settled, 0 expired"))
    }

    @Test func `an answer without groups is told from no answer`() throws {
        let html = try HTMLChecker(page(try sampled(canary: "quiet", topic: "t", groups: [])))
        #expect(html.cells.contains("no groups"))
        #expect(!html.cells.contains("no fresh answer"))
    }

    @Test func `when everything fails it says why`() throws {
        let failures = ["timeout: no answer within 10 s", "tls: <b>\"unknown\" & 'self-signed'</b>"]
        let html = try HTMLChecker(page(try ShopScenario.atStart(), failures: failures))
        for failure in failures { #expect(html.cells.contains("none yet" + failure)) }
        #expect(!html.elements.contains("b"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "a & b",
        "</td></tr></table>", "&lt;b&gt;", "&amp;", "<!--", "]]>", "订单-金丝雀", "заказы", "🐤",
    ])
    func `hostile and foreign names stand as they are and mean nothing`(name: String) throws {
        let text = page(try sampled(canary: name, topic: name, groups: [name]))
        let html = try HTMLChecker(text)
        #expect(html.cells.filter { $0 == name }.count == 3)
        #expect(html.attributes.isDisjoint(with: ["onerror", "onmouseover", "src"]))
        #expect(html.elements.allSatisfy { !["script", "img"].contains($0) })
    }

    @Test(arguments: [
        "\u{202E}", "\u{202A}", "\u{202B}", "\u{202D}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
        "\u{200E}", "\u{200F}", "\u{061C}",
    ])
    func `characters that turn the direction of writing are shown by number`(mark: String) throws {
        let text = page(try sampled(canary: "a\(mark)b", topic: "t", groups: ["GID_\(mark)gpj.exe"]))
        #expect(!text.unicodeScalars.contains { mark.unicodeScalars.contains($0) })
        let number = String(try #require(mark.unicodeScalars.first).value, radix: 16, uppercase: true)
        let shown = String(repeating: "0", count: 4 - number.count) + number
        #expect(try HTMLChecker(text).cells.contains("aU+\(shown)b"))
    }

    @Test func `without canaries it says so`() throws {
        #expect(
            try HTMLChecker(page(HandDrivenState([], lanes: []))).cells.contains("No canary is configured."))
    }

    @Test func `it loads nothing from elsewhere and runs nothing`() throws {
        let text = page(try ShopScenario.played())
        let html = try HTMLChecker(text)
        #expect(html.elements.allSatisfy { !["script", "link", "img", "iframe", "form"].contains($0) })
        #expect(!text.contains("://"))
        #expect(StatusPage.contentSecurityPolicy.contains("default-src 'none'"))
        #expect(!StatusPage.contentSecurityPolicy.contains("script-src"))
    }

    @Test func `the link leads to the metrics' own path`() throws {
        let text = page(try ShopScenario.atStart(), metricsPath: "/m\"x")
        #expect(text.contains("<a href=\"/m&quot;x\">"))
    }

    @Test func `state is told in words, not by colour alone`() throws {
        let html = try HTMLChecker(page(try ShopScenario.played()))
        #expect(html.attributes.contains("lang") && html.attributes.contains("scope"))
        #expect(html.elements.contains("caption"))
    }
}

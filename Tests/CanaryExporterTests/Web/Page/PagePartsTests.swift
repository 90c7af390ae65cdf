import Testing

@testable import CanaryExporter
@testable import CanaryWatch

@Suite struct PagePartsTests {
    private let now = PreparedReports.now

    private func span(_ start: Int, _ end: Int, _ word: TrackType?) -> StatusSpan {
        StatusSpan(start: PreparedReports.ago(start), end: PreparedReports.ago(end), word: word)
    }

    @Test func `the worst word of each five minutes counts`() {
        let strip = HistoryStrip(
            [span(1800, 900, .consumed), span(900, 890, .notOnline), span(890, 0, .consumed)], now: now)
        #expect(
            strip.pieces == [
                .init(kind: .good, slots: 66..<69), .init(kind: .bad, slots: 69..<70),
                .init(kind: .good, slots: 70..<72),
            ])
        #expect(strip.path(of: .bad) == "M345 0h5v16h-5z")
        #expect(strip.description == "Last 6 h: CONSUMED for 29 min 50 s, NOT_ONLINE for 10 s")
    }

    @Test func `what is older than the strip, turned round or in the future is left out`() {
        let strip = HistoryStrip(
            [span(90_000, 21_601, .unknown), span(10, 20, .missing), span(-10, -20, .missing)], now: now)
        #expect(strip.pieces == [])
        #expect(strip.description == "Last 6 h: nothing known")
        let whole = HistoryStrip([span(90_000, -60, .consumed)], now: now)
        #expect(whole.pieces == [.init(kind: .good, slots: 0..<72)])
    }

    @Test func `every kind has a shape and a place of its own`() {
        #expect(Set(Kind.allCases.map(Marks.shape)).count == Kind.allCases.count)
        let words: [TrackType?] = [.consumed, .pull, nil, .unknown, .notConsumeYet, .missing]
        let paths = words.map { word in
            HistoryStrip([span(300, 0, word)], now: now).path(of: Kind(word))
        }
        #expect(Set(paths).count == words.count)
    }

    @Test func `a chart has one bar a minute, the tallest as tall as it is`() {
        let points = [
            OperationPoint(start: PreparedReports.ago(7190), requests: 10, failures: 0, meanSeconds: 0.1),
            OperationPoint(start: PreparedReports.ago(59), requests: 20, failures: 1, meanSeconds: nil),
            OperationPoint(start: PreparedReports.ago(90_000), requests: 999, failures: 9, meanSeconds: 9),
        ]
        let chart = CallChart(points, now: now)
        #expect(chart.path(of: \.requests) == "M0 18h3v18h-3zM357 0h3v36h-3z")
        #expect(chart.path(of: \.failures) == "M357 35h3v1h-3z")
        #expect(chart.line == "M0 1h1")
        #expect(chart.callsInWords == "Last 2 h: 30 calls, 1 failed, 20 a minute at most")
        #expect(CallChart([], now: now).line == "")
    }

    @Test(arguments: [
        (Duration.seconds(0), "0 s"), (.seconds(9), "9 s"), (.seconds(65), "1 min 5 s"),
        (.seconds(599), "9 min 59 s"),
        (.seconds(725), "12 min"), (.seconds(3700), "1 h 1 min"), (.seconds(86_400 * 14 + 3600), "14 d"),
        (.seconds(-5), "0 s"),
    ])
    func `a brief age has the unit that matters`(age: Duration, text: String) {
        #expect(Age.brief(age) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (3.125, "3.13"), (0.03, "0.03"), (2.5, "2.5"), (-0.001, "0"), (8, "8"),
        (.infinity, "unknown"),
        (.nan, "unknown"),
    ])
    func `a number has two digits at most after the point`(number: Double, text: String) {
        #expect(Figure.decimal(number) == text)
    }

    @Test func `latency is told by the bound of its bucket`() {
        var latency = LatencyHistogram()
        #expect(LatencySection.bound(latency, share: 0.5) == "unknown")
        for seconds in [1, 9, 9, 9, 59, 30_000] { latency.observe(.seconds(seconds)) }
        #expect(LatencySection.bound(latency, share: 0.5) == "10 s")
        #expect(LatencySection.bound(latency, share: 0.8) == "1 min")
        #expect(LatencySection.bound(latency, share: 0.9) == "over 6 h")
    }

    @Test func `the builder escapes whatever it is given`() {
        var html = HTML()
        html.element("p", .title("\"<&>'")) { $0.text("a<b>&\u{202E}\u{0}") }
        let text = String(decoding: html.bytes, as: UTF8.self)
        #expect(text == "<p title=\"&quot;&lt;&amp;&gt;&#39;\">a&lt;b&gt;&amp;U+202EU+0000</p>")
    }
}

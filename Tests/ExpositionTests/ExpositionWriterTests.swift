import Exposition
import Testing

@Suite struct ExpositionWriterTests {
    /// Families of every kind, some of them long.
    private func families() -> [FamilyScript] {
        var tracks = FamilyScript(
            MetricDefinition(
                name: "test_tracks", kind: .gauge, help: "Tracks.", labelNames: ["group", "type"]))
        for number in 0..<300 {
            let group = LabelBlock(["group": "G\(number)" + String(repeating: "x", count: number)])
            tracks.append(group, extra: LabelBlock(["type": "T"]), number)
        }
        var latency = FamilyScript(
            MetricDefinition(
                name: "test_latency_seconds", kind: .histogram(bounds: [1, 10]), help: "Latency.",
                labelNames: ["group"]))
        var exemplars = BucketExemplars()
        exemplars.set(
            Exemplar(labels: Exemplar.labels([("id", "AB")]), value: 0.5, unixMilliseconds: 1), bucket: 0)
        for number in 0..<100 {
            latency.append(
                LabelBlock(["group": "G\(number)"]), HistogramCounts(perBucket: [1, 2, 3], sum: 0.1),
                exemplars: exemplars)
        }
        var failures = FamilyScript(
            MetricDefinition(name: "test_failures_total", kind: .counter, help: "Failures."))
        failures.append(.empty, UInt64(7))
        return [tracks, latency, failures]
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `a page is the same however many bytes were expected`(format: ExpositionFormat) {
        let families = families()
        let page = format.page(families, expecting: 10_000_000)
        #expect(page.count > 80_000)
        // Memory runs out within a head, a sample, a histogram and the end in turns.
        for expected in stride(from: 16_384, through: page.count + 200, by: 997) {
            #expect(format.page(families, expecting: expected) == page, "\(expected)")
        }
    }

    @Test func `what is written runs once where enough was expected, else twice`() {
        let families = families()
        var count = 0
        func runs(expecting expected: Int) -> Int {
            count = 0
            _ = ExpositionFormat.text.render(expecting: expected) { page in
                count += 1
                for family in families { family.write(to: &page) }
            }
            return count
        }
        let length = ExpositionFormat.text.page(families).count
        #expect(runs(expecting: 0) == 2)
        #expect(runs(expecting: length / 2) == 2)
        #expect(runs(expecting: length + 500) == 1)
    }

    @Test func `only the families that are wanted are written, by their name in either format`() throws {
        let families = families()
        func names(_ wanted: Set<String>) throws -> [String] {
            try StrictParser.parse(ExpositionFormat.text.page(families, only: wanted)).map(\.name)
        }
        #expect(try names(["test_latency_seconds", "nothing"]) == ["test_latency_seconds"])
        #expect(try names(["test_failures"]) == ["test_failures_total"])
        #expect(try names(["test_failures_total", "test_tracks"]) == ["test_tracks", "test_failures_total"])
        #expect(try names([]).isEmpty)
    }

    @Test func `exemplars are taken where they will be written`() {
        let gauge = MetricDefinition(name: "test_up", kind: .gauge, help: "Up.")
        func takes(_ format: ExpositionFormat, only names: Set<String>? = nil) -> Bool {
            var takes = false
            _ = format.render(only: names) { page in
                page.begin(gauge)
                takes = page.takesExemplars
            }
            return takes
        }
        #expect(takes(.openMetrics))
        #expect(!takes(.text))
        #expect(!takes(.openMetrics, only: ["test_down"]))
    }
}

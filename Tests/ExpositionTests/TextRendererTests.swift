import Exposition
import Testing

@Suite struct TextRendererTests {
    @Test func `a page has help, type and series of each family in the order given`() {
        var messages = FamilyScript(
            MetricDefinition(
                name: "test_watched_messages", kind: .gauge, help: "Messages watched.",
                labelNames: ["canary", "state"]))
        let orders = LabelBlock(["canary": "orders"])
        messages.append(orders, extra: LabelBlock(["state": "pending"]), 3)
        messages.append(orders, extra: LabelBlock(["state": "settled"]), 0)
        var samples = FamilyScript(
            MetricDefinition(
                name: "test_samples_total", kind: .counter, help: "Samples.", labelNames: ["canary"]))
        samples.append(orders, UInt64(18_446_744_073_709_551_615))
        var beat = FamilyScript(
            MetricDefinition(name: "test_heartbeat_timestamp_seconds", kind: .gauge, help: "Last turn."))
        beat.append(.empty, 1_700_000_000.123)

        expectPage(
            [messages, samples, beat],
            """
            # HELP test_watched_messages Messages watched.
            # TYPE test_watched_messages gauge
            test_watched_messages{canary="orders",state="pending"} 3
            test_watched_messages{canary="orders",state="settled"} 0
            # HELP test_samples_total Samples.
            # TYPE test_samples_total counter
            test_samples_total{canary="orders"} 18446744073709551615
            # HELP test_heartbeat_timestamp_seconds Last turn.
            # TYPE test_heartbeat_timestamp_seconds gauge
            test_heartbeat_timestamp_seconds 1700000000.123

            """)
    }

    @Test func `a histogram shows cumulative buckets that end in its count`() {
        let bounds = [0.025, 1, 10]
        let definition = MetricDefinition(
            name: "test_latency_seconds", kind: .histogram(bounds: bounds), help: "Latency.",
            labelNames: ["canary"])
        var counts = HistogramCounts(boundCount: bounds.count)
        // On a bound belongs to the bucket of that bound (le means "less or equal").
        for value in [0.025, 0.5, 0.25, 10, 60] { counts.observe(value, bounds: bounds) }
        var family = FamilyScript(definition)
        family.append(LabelBlock(["canary": "orders"]), counts)
        #expect(counts.count == 5)

        expectPage(
            [family],
            """
            # HELP test_latency_seconds Latency.
            # TYPE test_latency_seconds histogram
            test_latency_seconds_bucket{canary="orders",le="0.025"} 1
            test_latency_seconds_bucket{canary="orders",le="1.0"} 3
            test_latency_seconds_bucket{canary="orders",le="10.0"} 4
            test_latency_seconds_bucket{canary="orders",le="+Inf"} 5
            test_latency_seconds_sum{canary="orders"} 70.775
            test_latency_seconds_count{canary="orders"} 5

            """)
    }

    @Test func `a histogram without labels has braces on its buckets alone`() {
        var family = FamilyScript(
            MetricDefinition(name: "test_lateness_seconds", kind: .histogram(bounds: [0.1]), help: "Late."))
        family.append(.empty, HistogramCounts(perBucket: [2, 0], sum: 0.125))

        expectPage(
            [family],
            """
            # HELP test_lateness_seconds Late.
            # TYPE test_lateness_seconds histogram
            test_lateness_seconds_bucket{le="0.1"} 2
            test_lateness_seconds_bucket{le="+Inf"} 2
            test_lateness_seconds_sum 0.125
            test_lateness_seconds_count 2

            """)
    }

    @Test func `label values escape backslash, quote and line feed, and nothing else`() {
        var family = FamilyScript(
            MetricDefinition(name: "test_info", kind: .info, help: "I.", labelNames: ["a", "b"]))
        family.append(LabelBlock(["a": "C:\\dir\\", "b": "say \"hi\"\n\t{é},日本\r\n"]), 1)

        expectPage(
            [family],
            "# HELP test_info I.\n# TYPE test_info gauge\n"
                + "test_info{a=\"C:\\\\dir\\\\\",b=\"say \\\"hi\\\"\\n\t{é},日本\r\\n\"} 1\n")
    }

    @Test func `help escapes backslash and line feed but not quotes`() {
        var family = FamilyScript(MetricDefinition(name: "test_up", kind: .gauge, help: "A \"b\" \\ c\nd"))
        family.append(.empty, 1)

        expectPage([family], "# HELP test_up A \"b\" \\\\ c\\nd\n# TYPE test_up gauge\ntest_up 1\n")
    }

    @Test func `a family without samples isn't shown`() {
        let definition = MetricDefinition(name: "test_up", kind: .gauge, help: "Up.")
        #expect(ExpositionFormat.text.page([FamilyScript(definition)]).isEmpty)
        #expect(ExpositionFormat.text.page([]).isEmpty)
    }

    @Test func `a counter's OpenMetrics family lacks the suffix`() {
        let counter = MetricDefinition(name: "test_samples_total", kind: .counter, help: "Samples.")
        let gauge = MetricDefinition(name: "test_samples", kind: .gauge, help: "Samples.")
        #expect(counter.openMetricsFamilyName == "test_samples")
        #expect(gauge.openMetricsFamilyName == "test_samples")
    }

    private func expectPage(
        _ families: [FamilyScript], _ page: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = String(decoding: ExpositionFormat.text.page(families), as: UTF8.self)
        // Compared as bytes: String's own comparison takes different spellings of an accent for equal.
        #expect(Array(text.utf8) == Array(page.utf8), "\(text)", sourceLocation: sourceLocation)
    }
}

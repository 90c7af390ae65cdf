import Exposition
import Testing

@Suite struct OpenMetricsTests {
    @Test func `a page has type, unit and help in the specification's order, and an end`() throws {
        var samples = FamilyScript(
            MetricDefinition(
                name: "test_busy_seconds_total", kind: .counter, help: "Time \"spent\".",
                labelNames: ["canary"]))
        samples.append(LabelBlock(["canary": "orders"]), 1.5)
        var build = FamilyScript(
            MetricDefinition(name: "test_build_info", kind: .info, help: "Build.", labelNames: ["version"]))
        build.append(LabelBlock(["version": "1.0"]), 1)
        var tracks = FamilyScript(MetricDefinition(name: "test_tracks", kind: .gauge, help: "Tracks."))
        tracks.append(.empty, 3)
        let empty = FamilyScript(MetricDefinition(name: "test_none", kind: .gauge, help: "None."))

        try expectPage(
            [samples, build, empty, tracks],
            """
            # TYPE test_busy_seconds counter
            # UNIT test_busy_seconds seconds
            # HELP test_busy_seconds Time \\"spent\\".
            test_busy_seconds_total{canary="orders"} 1.5
            # TYPE test_build info
            # HELP test_build Build.
            test_build_info{version="1.0"} 1
            # TYPE test_tracks gauge
            # HELP test_tracks Tracks.
            test_tracks 3
            # EOF

            """)
    }

    @Test func `an exemplar stands at its bucket and in no other format`() throws {
        let definition = MetricDefinition(
            name: "test_latency_seconds", kind: .histogram(bounds: [1, 10]), help: "Latency.")
        var exemplars = BucketExemplars()
        let labels = Exemplar.labels([("message_id", "AB"), ("request_id", "4\"2")])
        exemplars.set(Exemplar(labels: labels, value: 12.5, unixMilliseconds: 1_767_323_045_123), bucket: 2)
        exemplars.set(Exemplar(labels: labels, value: 0.25, unixMilliseconds: 1000), bucket: 0)
        // The later one of the same bucket takes its place.
        exemplars.set(Exemplar(labels: .empty, value: 0.75, unixMilliseconds: 2000), bucket: 0)
        var family = FamilyScript(definition)
        family.append(.empty, HistogramCounts(perBucket: [2, 0, 1], sum: 13.5), exemplars: exemplars)

        try expectPage(
            [family],
            """
            # TYPE test_latency_seconds histogram
            # UNIT test_latency_seconds seconds
            # HELP test_latency_seconds Latency.
            test_latency_seconds_bucket{le="1.0"} 2 # {} 0.75 2
            test_latency_seconds_bucket{le="10.0"} 2
            test_latency_seconds_bucket{le="+Inf"} 3 # {message_id="AB",request_id="4\\"2"} 12.5 1767323045.123
            test_latency_seconds_sum 13.5
            test_latency_seconds_count 3
            # EOF

            """)
        let text = String(decoding: ExpositionFormat.text.page([family]), as: UTF8.self)
        #expect(!text.contains(" # {"))
    }

    @Test(arguments: [
        (name: "a_seconds", kind: MetricDefinition.Kind.gauge, unit: String?.some("seconds")),
        ("a_seconds_total", .counter, "seconds"), ("a_bytes", .gauge, "bytes"), ("a_ratio", .gauge, "ratio"),
        ("a_requests_per_second", .gauge, nil), ("seconds", .gauge, nil), ("a_total", .counter, nil),
        ("a_seconds_info", .info, nil), ("a_seconds_left", .gauge, nil),
    ])
    func `the unit is what the family's name ends in`(
        name: String, kind: MetricDefinition.Kind, unit: String?
    ) {
        #expect(MetricDefinition(name: name, kind: kind, help: "H.").unit == unit)
    }

    @Test func `labels that are too long for an exemplar are left out, the last first`() {
        // 10 + 30 characters, and then 10 + 78 more are 128 in all; one more is too many.
        let id = String(repeating: "é", count: 30)
        let fits = String(repeating: "x", count: 78)
        let both = Exemplar.labels([("message_id", id), ("request_id", fits)])
        #expect(both == LabelBlock(["message_id": id, "request_id": fits]))
        let one = Exemplar.labels([("message_id", id), ("request_id", fits + "x")])
        #expect(one == LabelBlock(["message_id": id]))
        #expect(Exemplar.labels([("message_id", String(repeating: "x", count: 119))]) == .empty)
    }

    @Test func `the end is once on a page of several parts`() throws {
        var family = FamilyScript(MetricDefinition(name: "test_up", kind: .gauge, help: "Up."))
        family.append(.empty, 1)
        let format = ExpositionFormat.openMetrics
        let part = format.page([family], isWhole: false)
        #expect(try OpenMetricsParser.parse(part + format.page([])).count == 1)
        #expect(try OpenMetricsParser.parse(format.page([])).isEmpty)
        #expect(throws: StrictParser.Fault.self) { try OpenMetricsParser.parse(part) }
        #expect(ExpositionFormat.text.page([]).isEmpty)
    }

    private func expectPage(
        _ families: [FamilyScript], _ page: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = ExpositionFormat.openMetrics.page(families)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(Array(text.utf8) == Array(page.utf8), "\(text)", sourceLocation: sourceLocation)
        _ = try OpenMetricsParser.parse(bytes)
    }
}

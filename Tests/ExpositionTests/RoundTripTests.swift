import Exposition
import Testing

/// Whatever the families are, a strict reader of either format gets them back.
@Suite struct RoundTripTests {
    /// A family, and what readers must say of it.
    private struct Case {
        var family: FamilyScript
        var text: StrictParser.Family
        var openMetrics: OpenMetricsParser.Family
    }

    @Test(arguments: 1...200)
    func `random families come back as they were`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let cases = (0..<Int.random(in: 0...6, using: &generator)).map { index in
            Int.random(in: 0...3, using: &generator) == 0
                ? randomHistogram(index, &generator) : randomFamily(index, &generator)
        }
        let families = cases.map(\.family)
        let shown = cases.filter { !$0.text.series.isEmpty }
        let text = try StrictParser.parse(ExpositionFormat.text.page(families))
        #expect(text == shown.map(\.text), "seed \(seed)")
        let openMetrics = try OpenMetricsParser.parse(ExpositionFormat.openMetrics.page(families))
        #expect(openMetrics == shown.map(\.openMetrics), "seed \(seed)")
        // The same series in both, or a server would store each twice when the format changes.
        let series = openMetrics.flatMap(\.series).map {
            StrictParser.Series(name: $0.name, labels: $0.labels, value: $0.value)
        }
        #expect(series == text.flatMap(\.series), "seed \(seed)")
    }

    private func randomFamily(_ index: Int, _ generator: inout SeededGenerator) -> Case {
        let labelNames = ["account", "canary", "Group_2", "_x"].shuffled(using: &generator)
            .prefix(Int.random(in: 0...4, using: &generator))
        let split = Int.random(in: 0...labelNames.count, using: &generator)
        let kinds: [(MetricDefinition.Kind, suffix: String, text: String, openMetrics: String)] = [
            (.counter, "_total", "counter", "counter"), (.gauge, "", "gauge", "gauge"),
            (.info, "_info", "gauge", "info"),
        ]
        let (kind, suffix, textType, openMetricsType) = kinds[Int.random(in: 0...2, using: &generator)]
        let unit = kind == .info ? nil : ["seconds", "bytes", nil].randomElement(using: &generator) ?? nil
        let familyName = "family_\(index)" + (unit.map { "_" + $0 } ?? "")
        let help = "H" + randomText(&generator)
        var family = FamilyScript(
            MetricDefinition(
                name: familyName + suffix, kind: kind, help: help, labelNames: Array(labelNames)))
        var text = StrictParser.Family(name: familyName + suffix, type: textType, help: help)
        let count = labelNames.isEmpty ? 1 : Int.random(in: 0...20, using: &generator)
        for row in 0..<count {
            // The row's number makes every series different from the others.
            let labels = labelNames.map { (name: $0, value: "\(row)" + randomText(&generator)) }
            let value =
                kind == .info ? 1 : UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64(row)
            family.append(
                LabelBlock(Array(labels[..<split])), extra: LabelBlock(Array(labels[split...])), value)
            text.series.append(
                .init(
                    name: familyName + suffix, labels: labels.map { [$0.name, $0.value] },
                    value: String(value)))
        }
        let openMetrics = OpenMetricsParser.Family(
            name: familyName, type: openMetricsType, unit: unit, help: help,
            series: text.series.map { .init(name: $0.name, labels: $0.labels, value: $0.value) })
        return Case(family: family, text: text, openMetrics: openMetrics)
    }

    private func randomHistogram(_ index: Int, _ generator: inout SeededGenerator) -> Case {
        let bounds = [0.5, 2, 1024]
        let spelled = ["0.5", "2.0", "1024.0", "+Inf"]
        let name = "family_\(index)"
        var family = FamilyScript(
            MetricDefinition(name: name, kind: .histogram(bounds: bounds), help: "H.", labelNames: ["a"]))
        var text = StrictParser.Family(name: name, type: "histogram", help: "H.")
        var openMetrics = OpenMetricsParser.Family(name: name, type: "histogram", help: "H.")
        for row in 0..<Int.random(in: 0...5, using: &generator) {
            let label = ["a", "\(row)" + randomText(&generator)]
            var counts = HistogramCounts(boundCount: bounds.count)
            var exemplars = BucketExemplars()
            var latest: [Int: OpenMetricsParser.Exemplar] = [:]
            for second in 0..<Int.random(in: 0...9, using: &generator) {
                // Halves are exact, so that the sum is too.
                let halves = Int.random(in: 1...4000, using: &generator)
                let value = Double(halves) / 2
                let id = randomText(&generator)
                let bucket = counts.observe(value, bounds: bounds)
                exemplars.set(
                    Exemplar(
                        labels: Exemplar.labels([("id", id)]), value: value,
                        unixMilliseconds: Int64(second) * 1000), bucket: bucket)
                let number = halves.isMultiple(of: 2) ? "\(halves / 2)" : "\(halves / 2).5"
                latest[bucket] = .init(labels: [["id", id]], value: number, time: "\(second)")
            }
            family.append(LabelBlock([(label[0], label[1])]), counts, exemplars: exemplars)
            var cumulative: UInt64 = 0
            for (bucket, bound) in spelled.enumerated() {
                cumulative += counts.perBucket[bucket]
                openMetrics.series.append(
                    .init(
                        name: name + "_bucket", labels: [label, ["le", bound]], value: "\(cumulative)",
                        exemplar: latest[bucket]))
            }
            let halves = Int(counts.sum * 2)
            let sum = halves.isMultiple(of: 2) ? "\(halves / 2)" : "\(halves / 2).5"
            openMetrics.series.append(.init(name: name + "_sum", labels: [label], value: sum))
            openMetrics.series.append(.init(name: name + "_count", labels: [label], value: "\(cumulative)"))
        }
        text.series = openMetrics.series.map { .init(name: $0.name, labels: $0.labels, value: $0.value) }
        return Case(family: family, text: text, openMetrics: openMetrics)
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        let alphabet: [Character] = [
            "a", "\\", "\"", "\n", "{", "}", ",", "=", " ", "#", "é", "漢", "😀", "\r", "\0",
        ]
        let length = Int.random(in: 0...12, using: &generator)
        return String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
    }
}

import Exposition
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: 1...200)
    func `random families come back as they were`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var families: [MetricFamily] = []
        var expected: [StrictParser.Family] = []
        for index in 0..<Int.random(in: 0...6, using: &generator) {
            let (family, meaning) = randomFamily(index, &generator)
            families.append(family)
            if !meaning.series.isEmpty { expected.append(meaning) }
        }
        let parsed = try StrictParser.parse(TextRenderer.render(families))
        #expect(parsed == expected, "seed \(seed)")
    }

    private func randomFamily(
        _ index: Int, _ generator: inout SeededGenerator
    ) -> (MetricFamily, StrictParser.Family) {
        let labelNames = ["account", "canary", "Group_2", "_x"].shuffled(using: &generator)
            .prefix(Int.random(in: 0...4, using: &generator))
        let split = Int.random(in: 0...labelNames.count, using: &generator)
        let isCounter = Bool.random(using: &generator)
        let name = "family_\(index)" + (isCounter ? "_total" : "")
        let help = "H" + randomText(&generator)
        var family = MetricFamily(
            MetricDefinition(
                name: name, kind: isCounter ? .counter : .gauge, help: help, labelNames: Array(labelNames)))
        var meaning = StrictParser.Family(name: name, type: isCounter ? "counter" : "gauge", help: help)
        let count = labelNames.isEmpty ? 1 : Int.random(in: 0...20, using: &generator)
        for row in 0..<count {
            // The row's number makes every series different from the others.
            let labels = labelNames.map { (name: $0, value: "\(row)" + randomText(&generator)) }
            let value = UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64(row)
            family.append(
                LabelBlock(Array(labels[..<split])), extra: LabelBlock(Array(labels[split...])), value)
            meaning.series.append(
                .init(name: name, labels: labels.map { [$0.name, $0.value] }, value: String(value)))
        }
        return (family, meaning)
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        let alphabet: [Character] = [
            "a", "\\", "\"", "\n", "{", "}", ",", "=", " ", "#", "é", "漢", "😀", "\r", "\0",
        ]
        let length = Int.random(in: 0...12, using: &generator)
        return String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
    }
}

import Exposition
import Testing

@Suite struct MetricDefinitionTests {
    @Test func `a name that isn't one stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a-b", kind: .gauge, help: "H.")
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "1a", kind: .gauge, help: "H.")
        }
        await #expect(processExitsWith: .failure) { _ = MetricDefinition(name: "", kind: .gauge, help: "H.") }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a:b", kind: .gauge, help: "H.")
        }
    }

    @Test func `counters and only counters end in total`() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a", kind: .counter, help: "H.")
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a_total", kind: .gauge, help: "H.")
        }
    }

    @Test func `infos and only infos end in info`() async {
        await #expect(processExitsWith: .failure) { _ = MetricDefinition(name: "a", kind: .info, help: "H.") }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a_info", kind: .gauge, help: "H.")
        }
    }

    @Test func `suffixes and labels of histograms are reserved`() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a_count", kind: .gauge, help: "H.")
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a", kind: .gauge, help: "H.", labelNames: ["le"])
        }
    }

    @Test func `labels are valid names and come once`() async {
        await #expect(processExitsWith: .failure) { _ = LabelBlock(["a b": "1"]) }
        await #expect(processExitsWith: .failure) {
            _ = LabelBlock([(name: "a", value: "1"), (name: "a", value: "2")])
        }
        await #expect(processExitsWith: .failure) { _ = LabelBlock(["__name__": "1"]) }
    }

    @Test func `a histogram's bounds are finite and ascend`() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a", kind: .histogram(bounds: [1, 1]), help: "H.")
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a", kind: .histogram(bounds: [1, .infinity]), help: "H.")
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(name: "a", kind: .histogram(bounds: []), help: "H.")
        }
    }

    @Test func `a histogram takes counts of its own shape only`() async {
        await #expect(processExitsWith: .failure) {
            var family = FamilyScript(
                MetricDefinition(name: "a", kind: .histogram(bounds: [1, 2]), help: "H."))
            family.append(.empty, HistogramCounts(boundCount: 1))
            _ = ExpositionFormat.text.page([family])
        }
        await #expect(processExitsWith: .failure) {
            var family = FamilyScript(
                MetricDefinition(name: "a", kind: .histogram(bounds: [1, 2]), help: "H."))
            family.append(.empty, 1)
            _ = ExpositionFormat.text.page([family])
        }
    }
}

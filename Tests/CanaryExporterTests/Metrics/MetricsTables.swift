import Exposition

@testable import CanaryExporter

/// The tables of `docs/metrics.md`, made from the declarations.
enum MetricsTables {
    /// The page with each table between its marks made anew; what stands around them stays.
    static func inserted(into page: String) -> String {
        var result = ""
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == end { isInside = false }
            if !isInside { result += line + "\n" }
            if let match = line.wholeMatch(of: #/<!-- table: (\w+) -->/#) {
                isInside = true
                result += table(of: section(String(match.1)))
            }
        }
        return String(result.dropLast())
    }

    private static let end = "<!-- end of table -->"

    /// The metrics of a section, and how many of their labels its text names for all of them.
    private static func section(_ name: String) -> (metrics: [MetricDefinition], sharedLabelCount: Int) {
        let shared = [
            ("group", Catalogue.groupLabels), ("canary", Catalogue.canaryLabels),
            ("api", Catalogue.apiLabels),
        ]
        func home(_ metric: MetricDefinition) -> String {
            shared.first { metric.labelNames.starts(with: $0.1) }?.0 ?? "exporter"
        }
        guard name != "probe" else { return (ProbeCatalogue.all, 0) }
        let labels = shared.first { $0.0 == name }?.1 ?? []
        return (Catalogue.all.filter { home($0) == name }, labels.count)
    }

    private static func table(of section: (metrics: [MetricDefinition], sharedLabelCount: Int)) -> String {
        let rows = section.metrics.map { metric in
            let labels = metric.labelNames.dropFirst(section.sharedLabelCount).map { "`\($0)`" }
            return "| `\(metric.name)` | \(CatalogueTests.word(for: metric.kind)) "
                + "|\(labels.isEmpty ? "" : " ")\(labels.joined(separator: ", ")) "
                + "| \(meaning(of: metric)) | \(metric.source) |\n"
        }
        return "| Metric | Type | Further labels | Meaning | Source |\n|---|---|---|---|---|\n"
            + rows.joined()
    }

    /// The help, without its last sentence where that is the one of all samples, and what goes beyond it.
    private static func meaning(of metric: MetricDefinition) -> String {
        var sentences = [metric.help.replacing(" " + Catalogue.cached, with: ""), metric.note]
        if case .histogram(let bounds) = metric.kind {
            let numbers = bounds.map { "\($0)".replacing(#/\.0$/#, with: "") }
            sentences.append("Buckets: \(numbers.joined(separator: ", ")).")
        }
        return sentences.filter { !$0.isEmpty }.map { $0.hasSuffix(".") ? $0 : $0 + "." }
            .joined(separator: " ").replacing("|", with: "\\|")
    }
}

import AlibabaCloud
import CanaryWatch
import Exposition
import Foundation
import Testing

@testable import CanaryExporter
@testable import Sampling

/// `docs/metrics.md` says what the program declares, no more and no less.
///
/// After a change that is meant: `UPDATE_DOCS=1 swift test --filter MetricsDocumentTests`.
@Suite struct MetricsDocumentTests {
    /// A row of one of the document's tables, and the labels that its section names for all of them.
    private struct Row {
        var cells: [String]
        var sectionLabels: [String]
    }

    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/metrics.md").standardized

    private func rows() throws -> [Row] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        return text.components(separatedBy: "\n## ").dropFirst().flatMap { section in
            // What stands between the heading and the first table.
            let preface = section.components(separatedBy: "\n|")[0].replacing(#/\([^)]*\)/#, with: "")
            let isLabelled = preface.contains("Labels of all of them")
            let labels = preface.matches(of: #/`([a-z_]+)`/#).map { String($0.1) }
            return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
                let cells = line.dropFirst().dropLast().split(
                    separator: "|", omittingEmptySubsequences: false)
                return Row(
                    cells: cells.map { $0.trimmingCharacters(in: .whitespaces) },
                    sectionLabels: isLabelled ? labels : [])
            }
        }
    }

    private func words(_ cell: String) -> [String] {
        cell.matches(of: #/`([a-zA-Z_]+)`/#).map { String($0.1) }
    }

    @Test func `it lists every metric with its type and labels, in the page's order`() throws {
        let documented = try rows().filter { $0.cells.count == 5 }.map { row in
            let name = words(row.cells[0]).joined()
            return "\(name) \(row.cells[1]) \(row.sectionLabels + words(row.cells[2]))"
        }
        let declared = (Catalogue.all + ProbeCatalogue.all).map {
            "\($0.name) \(CatalogueTests.word(for: $0.kind)) \($0.labelNames)"
        }
        #expect(documented == declared)
    }

    @Test func `its tables are those of the catalogue`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let made = MetricsTables.inserted(into: text)
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try made.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        #expect(made == text, "UPDATE_DOCS=1 writes them anew")
    }

    @Test func `every metric has a meaning and a source`() throws {
        let sources: Set<String> = ["samples", "births", "configuration", "exporter", "Linux", "probe"]
        for row in try rows() where row.cells.count == 5 {
            #expect(row.cells[3].count > 5, "\(row.cells[0])")
            let named = row.cells[4].components(separatedBy: ", ")
            #expect(sources.isSuperset(of: named), "\(row.cells[0]): \(named)")
        }
    }

    @Test func `it explains every track type and every reason, and no others`() throws {
        let explained = try rows().filter { $0.cells.count == 2 }.flatMap { words($0.cells[0]) }
        let types = TrackType.allCases.map(\.word)
        #expect(explained.sorted() == (types + FailureReason.allCases.map(\.rawValue)).sorted())
    }

    @Test func `it names every state of a message`() throws {
        let meaning = try rows().first { $0.cells[0].contains("watched_messages") }?.cells[3] ?? ""
        for state in MessageState.allCases { #expect(meaning.contains(state.word)) }
    }
}

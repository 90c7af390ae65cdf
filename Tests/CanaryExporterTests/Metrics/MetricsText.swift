import Exposition
import Testing

@testable import CanaryExporter

/// A page of metrics as its reader sees it: each series with its labels and its value, as spelled.
struct MetricsText {
    /// One line of a page.
    struct Series {
        var name: String
        var labels: [(name: String, value: String)]
        var value: String

        /// The value of a label, nil where there is none.
        subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
    }

    let series: [Series]
    let text: String

    /// A page of whatever these write.
    init(_ sources: any MetricSource...) throws {
        try self.init(
            String(
                decoding: ExpositionFormat.text.render { page in
                    for var source in sources { source.write(to: &page) }
                }, as: UTF8.self))
    }

    init(_ text: String) throws {
        self.text = text
        series = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let space = try #require(line.lastIndex(of: " "))
            let head = line[..<space]
            let brace = head.firstIndex(of: "{") ?? head.endIndex
            return Series(
                name: String(head[..<brace]), labels: Self.labels(head[brace...]),
                value: String(line[line.index(after: space)...]))
        }
    }

    /// The names of all series.
    var names: Set<String> { Set(series.map(\.name)) }

    /// The series of a name whose labels have these values.
    func all(_ name: String, _ labels: KeyValuePairs<String, String> = [:]) -> [Series] {
        series.filter { series in
            series.name == "rocketmq_canary_" + name && labels.allSatisfy { series[$0.key] == $0.value }
        }
    }

    /// The value of the one series of a name with these labels; nil where there is none, or more than one.
    func value(_ name: String, _ labels: KeyValuePairs<String, String> = [:]) -> String? {
        let found = all(name, labels)
        return found.count == 1 ? found[0].value : nil
    }

    /// The value of the one series as a number.
    func number(_ name: String, _ labels: KeyValuePairs<String, String> = [:]) -> Double? {
        value(name, labels).flatMap(Double.init)
    }

    private static func labels(_ block: Substring) -> [(name: String, value: String)] {
        var labels: [(String, String)] = []
        var rest = block.dropFirst()
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals])
            rest = rest[equals...].dropFirst(2)
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                let escaped = rest.popFirst()
                value.append(escaped == "n" ? "\n" : escaped ?? "?")
            }
            labels.append((name, value))
            rest = rest.dropFirst()
        }
        return labels
    }
}

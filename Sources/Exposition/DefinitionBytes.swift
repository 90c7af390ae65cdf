/// What never changes of a family's bytes: its name, and the lines that stand before its samples.
///
/// Finding the unit and escaping the help anew for each page took a tenth of the time that a page of 1,000
/// series takes to write.
final class DefinitionBytes: Sendable, Hashable {
    /// The name that samples have.
    let name: [UInt8]

    private let textHead: [UInt8]
    private let openMetricsHead: [UInt8]

    /// Writes them.
    init(
        _ name: String, _ kind: MetricDefinition.Kind, help: String, openMetricsName: String, unit: String?
    ) {
        self.name = Array(name.utf8)
        textHead = Self.textHead(name, kind, help)
        openMetricsHead = Self.openMetricsHead(openMetricsName, kind, help, unit)
    }

    /// The lines before the samples.
    func head(_ format: ExpositionFormat) -> [UInt8] {
        switch format {
        case .text: textHead
        case .openMetrics: openMetricsHead
        }
    }

    private static func textHead(_ name: String, _ kind: MetricDefinition.Kind, _ help: String) -> [UInt8] {
        let type =
            switch kind {
            case .counter: "counter"
            case .gauge, .info: "gauge"
            case .histogram: "histogram"
            }
        return Array("# HELP \(name) ".utf8) + escaped(help, escapesQuotes: false)
            + Array("\n# TYPE \(name) \(type)\n".utf8)
    }

    /// In the order that the specification asks for.
    private static func openMetricsHead(
        _ name: String, _ kind: MetricDefinition.Kind, _ help: String, _ unit: String?
    ) -> [UInt8] {
        let type =
            switch kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .info: "info"
            case .histogram: "histogram"
            }
        let unitLine = unit.map { "# UNIT \(name) \($0)\n" } ?? ""
        return Array("# TYPE \(name) \(type)\n\(unitLine)# HELP \(name) ".utf8)
            + escaped(help, escapesQuotes: true) + Array("\n".utf8)
    }

    /// By bytes: as a character, a line feed behind a carriage return isn't one.
    private static func escaped(_ help: String, escapesQuotes: Bool) -> [UInt8] {
        help.utf8.flatMap { byte in
            switch byte {
            case UInt8(ascii: "\\"): Array("\\\\".utf8)
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\"") where escapesQuotes: Array("\\\"".utf8)
            default: [byte]
            }
        }
    }

    /// Whether both are of the same name with the same lines.
    static func == (one: DefinitionBytes, other: DefinitionBytes) -> Bool {
        one.name == other.name && one.textHead == other.textHead
            && one.openMetricsHead == other.openMetricsHead
    }

    /// Hashes the name, which is that of one definition.
    func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

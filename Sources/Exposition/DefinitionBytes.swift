/// What never changes of a family's bytes: its name, and the lines that stand before its samples.
///
/// Finding the unit and escaping the help anew for each page took a tenth of the time that a page of 1,000
/// series takes to write.
@safe
final class DefinitionBytes: Hashable, @unchecked Sendable {
    /// The name that samples have; use it only while this object is held.
    let name: ByteRun

    /// What the line of each bucket has behind its other labels, `le="1.0"} `; empty but for a histogram.
    ///
    /// Use them only while this object is held.
    let buckets: [ByteRun]

    /// How many bytes those are together.
    let bucketBytes: Int

    /// Names of the labels that every sample has, for checks in debug builds.
    private let labelNames: [String]

    private let textHead: [UInt8]
    private let openMetricsHead: [UInt8]

    // Proof for @safe and Sendable: written in init alone, before anybody else knows this object, and freed
    // with it.
    private let memory: UnsafeMutablePointer<UInt8>

    /// Those of no family.
    static let none = DefinitionBytes("", .gauge, help: "", labelNames: [], openMetricsName: "", unit: nil)

    /// Writes them.
    init(
        _ name: String, _ kind: MetricDefinition.Kind, help: String, labelNames: [String],
        openMetricsName: String, unit: String?
    ) {
        let pieces = [Array(name.utf8)] + Self.buckets(kind)
        let length = pieces.reduce(0) { $0 + $1.count }
        unsafe memory = .allocate(capacity: length)
        for (offset, byte) in pieces.joined().enumerated() {
            unsafe (memory + offset).initialize(to: byte)
        }
        var runs: [ByteRun] = []
        var place = unsafe UnsafePointer(memory)
        for piece in pieces {
            unsafe runs.append(ByteRun(start: place, count: piece.count))
            unsafe place += piece.count
        }
        self.name = runs[0]
        buckets = Array(runs.dropFirst())
        bucketBytes = length - runs[0].count
        self.labelNames = labelNames
        textHead = Self.textHead(name, kind, help)
        openMetricsHead = Self.openMetricsHead(openMetricsName, kind, help, unit)
    }

    deinit { unsafe memory.deallocate() }

    /// The lines before the samples.
    func head(_ format: ExpositionFormat) -> [UInt8] {
        switch format {
        case .text: textHead
        case .openMetrics: openMetricsHead
        }
    }

    /// Traps in debug builds if a sample has other labels than the definition says.
    func assertLabels(_ labels: LabelBlock, _ extra: LabelBlock) {
        assert(
            labels.names + extra.names == labelNames,
            "a sample has the labels \(labels.names + extra.names), not \(labelNames)")
    }

    private static func buckets(_ kind: MetricDefinition.Kind) -> [[UInt8]] {
        guard case .histogram(let bounds) = kind else { return [] }
        return (bounds + [.infinity]).map { LabelBlock(upperBound: $0).bytes + Array("} ".utf8) }
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

    /// Whether both have the same lines.
    static func == (one: DefinitionBytes, other: DefinitionBytes) -> Bool {
        one.textHead == other.textHead && one.openMetricsHead == other.openMetricsHead
    }

    /// Hashes the line that has the name.
    func hash(into hasher: inout Hasher) {
        hasher.combine(textHead)
    }
}

/// The fixed part of a metric: its name, type, help text and label names, checked once when it is made.
///
/// A wrong definition is a programmer's error and stops the process: definitions are constants of the
/// program, so the first test that touches the catalogue finds it. The rules are those of
/// https://prometheus.io/docs/practices/naming/ and of `promtool check metrics`.
package struct MetricDefinition: Sendable, Hashable {
    /// What kind of series a metric has.
    ///
    /// A histogram's bounds are the upper bounds of its buckets without `+Inf`: finite, ascending, at least
    /// one. An info's samples are all 1: what it says stands in its labels. Text format 0.0.4 knows no infos
    /// and calls them gauges.
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        case info
        case histogram(bounds: [Double])
    }

    /// The full name, as users query it.
    ///
    /// A counter's ends in `_total`, an info's in `_info`; a histogram's is without `_bucket`, `_sum` and
    /// `_count`.
    package let name: String

    /// What kind of series the metric has.
    package let kind: Kind

    /// What the metric means, in a sentence or more for people; any text.
    package let help: String

    /// Names of the labels every sample has, in order.
    ///
    /// A sample's own block comes first and its extra block last. A histogram's `le` is not among them.
    package let labelNames: [String]

    /// Where the values come from, in a word or two, for the list of metrics; no part of a page.
    package let source: String

    /// What the list of metrics says after the help; empty where that says all.
    package let note: String

    /// What never changes of the family's bytes, written once.
    let constants: DefinitionBytes

    /// Makes a definition, and traps if it breaks a naming rule.
    package init(
        name: String, kind: Kind, help: String, labelNames: [String] = [], source: String = "",
        note: String = ""
    ) {
        Self.check(name: name, kind: kind)
        precondition(!help.isEmpty, "\(name) needs a help text")
        precondition(Set(labelNames).count == labelNames.count, "\(name) has a label name twice")
        for labelName in labelNames {
            precondition(LabelBlock.isValidName(labelName), "\(name) has a bad label name: \(labelName)")
            precondition(!["le", "quantile"].contains(labelName), "\(name): \(labelName) is reserved")
        }
        self.name = name
        self.kind = kind
        self.help = help
        self.labelNames = labelNames
        self.source = source
        self.note = note
        let familyName = Self.openMetricsFamilyName(name, kind)
        let unit = kind == .info ? nil : Self.units.first { familyName.hasSuffix("_" + $0) }
        openMetricsFamilyName = familyName
        self.unit = unit
        constants = DefinitionBytes(
            name, kind, help: help, labelNames: labelNames, openMetricsName: familyName, unit: unit)
    }

    /// Name of the family in OpenMetrics, where a counter's and an info's family lack the ending that their
    /// samples have.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    package let openMetricsFamilyName: String

    /// The unit that the family's name ends in, as OpenMetrics writes it; nil where there is none.
    package let unit: String?

    private static func openMetricsFamilyName(_ name: String, _ kind: Kind) -> String {
        switch kind {
        case .counter: String(name.dropLast(counterSuffix.count))
        case .info: String(name.dropLast(infoSuffix.count))
        case .gauge, .histogram: name
        }
    }

    private static let counterSuffix = "_total"
    private static let infoSuffix = "_info"

    /// The base units of OpenMetrics that a name may end in.
    private static let units = [
        "seconds", "bytes", "ratio", "meters", "grams", "joules", "volts", "amperes", "celsius",
    ]

    /// Suffixes that mean something of their own in the formats; a name that ends in one could collide with
    /// another.
    private static let reservedSuffixes = ["_bucket", "_count", "_sum", "_created"]

    private static func check(name: String, kind: Kind) {
        precondition(LabelBlock.isValidName(name), "bad metric name: \(name)")
        precondition(!reservedSuffixes.contains(where: name.hasSuffix), "reserved suffix: \(name)")
        precondition(
            name.hasSuffix(counterSuffix) == (kind == .counter),
            "counters, and only counters, end in \(counterSuffix): \(name)")
        precondition(
            name.hasSuffix(infoSuffix) == (kind == .info),
            "infos, and only infos, end in \(infoSuffix): \(name)")
        if case .histogram(let bounds) = kind {
            precondition(!bounds.isEmpty, "\(name) needs a bucket")
            precondition(bounds.allSatisfy(\.isFinite), "\(name): +Inf is added by itself")
            precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "\(name): bounds must ascend")
        }
    }
}

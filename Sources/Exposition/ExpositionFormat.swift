/// How families are written.
public enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus text format 0.0.4.
    ///
    /// https://prometheus.io/docs/instrumenting/exposition_formats/
    case text

    /// OpenMetrics 1.0 text, which versions 0.0.1 and 1.0.0 of the media type name alike.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics

    /// Renders the families in the order given, each one's series in their order; empty families are left
    /// out.
    ///
    /// Names must be unique among the families. The same series have the same names, labels and values in
    /// every format. A page in OpenMetrics ends with `end`.
    public func render(_ families: [MetricFamily]) -> [UInt8] {
        let capacity = families.reduce(0) { $0 + FamilyWriter.bytesMax($1, as: self) }
        return ByteWriter.bytes(capacity: capacity) { writer in
            for family in families where !family.isEmpty {
                FamilyWriter.write(family, as: self, to: &writer)
            }
        }
    }

    /// What a whole page ends with, after the last of its parts.
    public var end: [UInt8] {
        switch self {
        case .text: []
        case .openMetrics: Array("# EOF\n".utf8)
        }
    }
}

/// How families are written.
package enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus text format 0.0.4.
    ///
    /// https://prometheus.io/docs/instrumenting/exposition_formats/
    case text

    /// OpenMetrics 1.0 text, which versions 0.0.1 and 1.0.0 of the media type name alike.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics

    /// Renders the families that the closure writes, in its order.
    ///
    /// Names must be unique among the families. The same series have the same names, labels and values in
    /// every format.
    ///
    /// - Parameters:
    ///   - count: About how many bytes are expected. With fewer than are needed the closure runs twice.
    ///   - names: The families to write, by their names in either format; nil for all, unknown ones bring
    ///     nothing.
    ///   - write: Writes the families; it must write the same each time that it runs.
    /// - Returns: The bytes.
    package func render(
        expecting count: Int = 0, only names: Set<String>? = nil, _ write: (inout ExpositionWriter) -> Void
    ) -> [UInt8] {
        var capacity = max(count, Self.capacityMin)
        while true {
            var missing = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                guard let bytes = unsafe ByteWriter(buffer) else { return }
                var writer = ExpositionWriter(bytes, as: self, only: names)
                write(&writer)
                missing = writer.missing
                if missing == 0 { count = writer.count }
            }
            if missing == 0 { return bytes }
            capacity += missing
        }
    }

    /// Less is never reserved: a page of one canary.
    private static let capacityMin = 16 * 1024
}

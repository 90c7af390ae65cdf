/// Turns metric families into Prometheus text format 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Two passes: one adds up the most bytes that the families can take, the other writes them into one array.
/// No text is made in between; what costs is copying the label blocks and spelling the numbers.
public enum TextRenderer {
    /// The Content-Type of what `render` returns.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Renders the families in the order given, each one's series in their order; empty families are left
    /// out.
    ///
    /// Names must be unique among the families.
    public static func render(_ families: [MetricFamily]) -> [UInt8] {
        let capacity = families.reduce(0) { $0 + bytesMax($1) }
        return ByteWriter.bytes(capacity: capacity) { writer in
            for family in families where !family.isEmpty { write(family, to: &writer) }
        }
    }

    /// What a line has besides its name, labels and number: at most braces, a comma or two, a space and a
    /// line feed.
    private static let punctuationBytes = 8

    /// The longest suffix that a histogram's lines add to its name, `_bucket`.
    private static let suffixBytesMax = 7

    /// The most bytes that a family can take.
    private static func bytesMax(_ family: MetricFamily) -> Int {
        let definition = family.definition
        let name = definition.name.utf8.count
        let line = name + punctuationBytes + ByteWriter.numberBytesMax
        // "# HELP " and "# TYPE " and "histogram" and white space; each byte of help may be escaped.
        var total = 2 * (name + 20) + 2 * definition.help.utf8.count
        for sample in family.samples {
            total += line + sample.labels.bytes.count + sample.extra.bytes.count
        }
        let buckets = definition.bucketLabels.reduce(0) { $0 + $1.bytes.count }
        for histogram in family.histograms {
            let labels = histogram.labels.bytes.count + histogram.extra.bytes.count
            total += (definition.bucketLabels.count + 2) * (line + suffixBytesMax + labels) + buckets
        }
        return total
    }

    private static func write(_ family: MetricFamily, to writer: inout ByteWriter) {
        let name = Array(family.definition.name.utf8)
        writeHead(family.definition, name: name, to: &writer)
        for sample in family.samples {
            writer.write(name)
            writeLabels(sample.labels, sample.extra, to: &writer)
            writer.write(UInt8(ascii: " "))
            switch sample.value {
            case .double(let value): writer.write(value)
            case .signed(let value): writer.write(value)
            case .unsigned(let value): writer.write(value)
            }
            writer.write(UInt8(ascii: "\n"))
        }
        for histogram in family.histograms {
            write(histogram, of: family.definition, name: name, to: &writer)
        }
    }

    private static func writeHead(_ definition: MetricDefinition, name: [UInt8], to writer: inout ByteWriter)
    {
        writer.write("# HELP ")
        writer.write(name)
        writer.write(UInt8(ascii: " "))
        for byte in definition.help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): writer.write("\\\\")
            case UInt8(ascii: "\n"): writer.write("\\n")
            default: writer.write(byte)
            }
        }
        writer.write("\n# TYPE ")
        writer.write(name)
        switch definition.kind {
        case .counter: writer.write(" counter\n")
        case .gauge: writer.write(" gauge\n")
        case .histogram: writer.write(" histogram\n")
        }
    }

    private static func write(
        _ histogram: MetricFamily.Histogram, of definition: MetricDefinition, name: [UInt8],
        to writer: inout ByteWriter
    ) {
        var cumulative: UInt64 = 0
        for (count, bound) in zip(histogram.counts.perBucket, definition.bucketLabels) {
            cumulative &+= count
            writer.write(name)
            writer.write("_bucket{")
            writeLabelsBeforeBound(histogram.labels, to: &writer)
            writeLabelsBeforeBound(histogram.extra, to: &writer)
            writer.write(bound.bytes)
            writer.write("} ")
            writer.write(cumulative)
            writer.write(UInt8(ascii: "\n"))
        }
        writer.write(name)
        writer.write("_sum")
        writeLabels(histogram.labels, histogram.extra, to: &writer)
        writer.write(UInt8(ascii: " "))
        writer.write(histogram.counts.sum)
        writer.write(UInt8(ascii: "\n"))
        writer.write(name)
        writer.write("_count")
        writeLabels(histogram.labels, histogram.extra, to: &writer)
        writer.write(UInt8(ascii: " "))
        writer.write(cumulative)
        writer.write(UInt8(ascii: "\n"))
    }

    /// Not a loop over both blocks: an array of them would be made for every bucket.
    @inline(__always)
    private static func writeLabelsBeforeBound(_ labels: borrowing LabelBlock, to writer: inout ByteWriter) {
        guard !labels.bytes.isEmpty else { return }
        writer.write(labels.bytes)
        writer.write(UInt8(ascii: ","))
    }

    @inline(__always)
    private static func writeLabels(
        _ labels: borrowing LabelBlock, _ extra: borrowing LabelBlock, to writer: inout ByteWriter
    ) {
        let hasLabels = !labels.bytes.isEmpty
        let hasExtra = !extra.bytes.isEmpty
        guard hasLabels || hasExtra else { return }
        writer.write(UInt8(ascii: "{"))
        writer.write(labels.bytes)
        if hasLabels, hasExtra { writer.write(UInt8(ascii: ",")) }
        writer.write(extra.bytes)
        writer.write(UInt8(ascii: "}"))
    }
}

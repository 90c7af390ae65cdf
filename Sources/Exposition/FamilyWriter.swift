/// Writes metric families in either format.
///
/// Two passes: one adds up the most bytes that the families can take, the other writes them into one array.
/// No text is made in between; what costs is copying the label blocks and spelling the numbers.
enum FamilyWriter {
    /// What a line has besides its name, labels and number: at most braces, a comma or two, a space and a
    /// line feed.
    private static let punctuationBytes = 8

    /// The longest suffix that a histogram's lines add to its name, `_bucket`.
    private static let suffixBytesMax = 7

    /// What an exemplar has besides its labels: ` # {} `, two numbers and the space between them.
    private static let exemplarBytesMax = 7 + 2 * ByteWriter.numberBytesMax

    /// The most bytes that a family can take.
    static func bytesMax(_ family: MetricFamily, as format: ExpositionFormat) -> Int {
        let definition = family.definition
        let name = definition.constants.name.count
        let line = name + punctuationBytes + ByteWriter.numberBytesMax
        var total = definition.constants.head(format).count
        for sample in family.samples {
            total += line + sample.labels.bytes.count + sample.extra.bytes.count
        }
        let buckets = definition.bucketLabels.reduce(0) { $0 + $1.bytes.count }
        for histogram in family.histograms {
            let labels = histogram.labels.bytes.count + histogram.extra.bytes.count
            total += (definition.bucketLabels.count + 2) * (line + suffixBytesMax + labels) + buckets
            guard format == .openMetrics else { continue }
            for entry in histogram.exemplars.entries {
                total += exemplarBytesMax + entry.exemplar.labels.bytes.count
            }
        }
        return total
    }

    /// Writes a family that has samples.
    static func write(_ family: MetricFamily, as format: ExpositionFormat, to writer: inout ByteWriter) {
        let name = family.definition.constants.name
        writer.write(family.definition.constants.head(format))
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
            write(histogram, of: family.definition, name: name, as: format, to: &writer)
        }
    }

    private static func write(
        _ histogram: MetricFamily.Histogram, of definition: MetricDefinition, name: [UInt8],
        as format: ExpositionFormat, to writer: inout ByteWriter
    ) {
        var cumulative: UInt64 = 0
        // Nobody reads exemplars in the other format.
        let exemplars = format == .openMetrics ? histogram.exemplars.entries : []
        var nextExemplar = 0
        for (bucket, bound) in definition.bucketLabels.enumerated() {
            cumulative &+= histogram.counts.perBucket[bucket]
            writer.write(name)
            writer.write("_bucket{")
            writeLabelsBeforeBound(histogram.labels, to: &writer)
            writeLabelsBeforeBound(histogram.extra, to: &writer)
            writer.write(bound.bytes)
            writer.write("} ")
            writer.write(cumulative)
            if nextExemplar < exemplars.count, exemplars[nextExemplar].bucket == bucket {
                write(exemplars[nextExemplar].exemplar, to: &writer)
                nextExemplar += 1
            }
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

    private static func write(_ exemplar: Exemplar, to writer: inout ByteWriter) {
        writer.write(" # {")
        writer.write(exemplar.labels.bytes)
        writer.write("} ")
        writer.write(exemplar.value)
        writer.write(UInt8(ascii: " "))
        writer.write(Double(exemplar.unixMilliseconds) / 1000)
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

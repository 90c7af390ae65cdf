/// Writes metric families one after the other, straight into the bytes of a page.
///
/// A family begins with ``begin(_:)``; the calls that follow add its series, in the order in which they are
/// to be shown. A family without series leaves nothing on the page. No two series of a family may have the
/// same labels, and no family may begin twice; the caller sees to both, since checking would cost more than
/// writing.
///
/// It exists only inside the closure of ``ExpositionFormat/render(expecting:only:_:)``. Where memory runs out
/// it writes nothing more and adds up what is missing, so that the closure runs once more with enough.
package struct ExpositionWriter: ~Copyable {
    /// What a line has besides its name, labels and number: at most braces, a comma, a space and a line feed.
    private static let punctuationBytes = 8

    /// The longest suffix that a histogram's lines add to its name, `_bucket`.
    private static let suffixBytesMax = 7

    /// What an exemplar has besides its labels: ` # {} `, two numbers and the space between them.
    private static let exemplarBytesMax = 7 + 2 * ByteWriter.numberBytesMax

    /// Bytes for which there was no room, at most; nothing was written since there were any.
    private(set) var missing = 0

    private var bytes: ByteWriter
    private let format: ExpositionFormat
    private let names: Set<String>?

    /// Held as long as its name and buckets are used.
    private var family: DefinitionBytes
    private var name: ByteRun
    private var bucketCount = 0
    private var isWanted = false
    private var isHeadDue = false

    /// Begins a page.
    ///
    /// - Parameters:
    ///   - bytes: Where to write.
    ///   - format: How to write.
    ///   - names: The families to write, by their names in either format; nil for all.
    init(_ bytes: consuming ByteWriter, as format: ExpositionFormat, only names: Set<String>?) {
        self.bytes = bytes
        self.format = format
        self.names = names
        family = DefinitionBytes.none
        name = DefinitionBytes.none.name
    }

    /// How many bytes were written.
    var count: Int { bytes.count }

    /// Whether exemplars are written; where they aren't, nobody needs to make any.
    package var takesExemplars: Bool { format == .openMetrics && isWanted }

    /// Begins a family, which ends the one before.
    package mutating func begin(_ definition: MetricDefinition) {
        family = definition.constants
        name = family.name
        bucketCount = family.buckets.count
        isWanted =
            names.map { names in
                names.contains(definition.name) || names.contains(definition.openMetricsFamilyName)
            } ?? true
        isHeadDue = true
    }

    /// Adds a series with a floating-point value, in the metric's base unit.
    package mutating func write(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Double) {
        guard beginLine(labels, extra) else { return }
        bytes.write(value)
        bytes.write(UInt8(ascii: "\n"))
    }

    /// Adds a series with an integer value, which is written exactly.
    package mutating func write(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Int) {
        guard beginLine(labels, extra) else { return }
        bytes.write(Int64(value))
        bytes.write(UInt8(ascii: "\n"))
    }

    /// Adds a series with a value that can't be negative, such as a counter's.
    package mutating func write(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: UInt64) {
        guard beginLine(labels, extra) else { return }
        bytes.write(value)
        bytes.write(UInt8(ascii: "\n"))
    }

    /// Adds a series to a histogram.
    ///
    /// Traps unless the counts have one more bucket than the definition has bounds.
    ///
    /// - Parameters:
    ///   - labels: What the series is about.
    ///   - counts: What was counted.
    ///   - exemplars: What was observed last in each bucket, as far as it is remembered.
    package mutating func write(
        _ labels: LabelBlock, _ counts: HistogramCounts, exemplars: BucketExemplars = BucketExemplars()
    ) {
        let family = family
        precondition(counts.perBucket.count == bucketCount, "the histogram has other buckets")
        family.assertLabels(labels, .empty)
        guard isWanted else { return }
        if isHeadDue { writeHead() }
        let entries = takesExemplars ? exemplars.entries : []
        let line =
            name.count + Self.suffixBytesMax + labels.bytes.count + ByteWriter.numberBytesMax
            + Self.punctuationBytes
        var most = (bucketCount + 2) * line + family.bucketBytes
        for entry in entries { most += Self.exemplarBytesMax + entry.exemplar.labels.bytes.count }
        guard hasRoom(most) else { return }
        var cumulative: UInt64 = 0
        var next = 0
        for (bucket, bound) in family.buckets.enumerated() {
            cumulative &+= counts.perBucket[bucket]
            bytes.write(name)
            bytes.write("_bucket{")
            if !labels.bytes.isEmpty {
                bytes.write(labels.bytes)
                bytes.write(UInt8(ascii: ","))
            }
            bytes.write(bound)
            bytes.write(cumulative)
            if next < entries.count, entries[next].bucket == bucket {
                write(entries[next].exemplar)
                next += 1
            }
            bytes.write(UInt8(ascii: "\n"))
        }
        bytes.write(name)
        bytes.write("_sum")
        writeLabels(labels, .empty)
        bytes.write(counts.sum)
        bytes.write("\n")
        bytes.write(name)
        bytes.write("_count")
        writeLabels(labels, .empty)
        bytes.write(cumulative)
        bytes.write("\n")
    }

    /// Writes what a whole page ends with, after the last of its families.
    package mutating func end() {
        guard format == .openMetrics, hasRoom(Self.endBytes) else { return }
        bytes.write("# EOF\n")
    }

    private static let endBytes = 6

    private mutating func write(_ exemplar: Exemplar) {
        bytes.write(" # {")
        bytes.write(exemplar.labels.bytes)
        bytes.write("} ")
        bytes.write(exemplar.value)
        bytes.write(UInt8(ascii: " "))
        bytes.write(Double(exemplar.unixMilliseconds) / 1000)
    }

    /// Writes a line up to its value, if there is room for all of it and the family is wanted.
    @inline(__always)
    private mutating func beginLine(_ labels: LabelBlock, _ extra: LabelBlock) -> Bool {
        family.assertLabels(labels, extra)
        guard isWanted else { return false }
        precondition(bucketCount == 0, "a histogram's series is a histogram")
        if isHeadDue { writeHead() }
        let most =
            name.count + labels.bytes.count + extra.bytes.count + ByteWriter.numberBytesMax
            + Self.punctuationBytes
        guard hasRoom(most) else { return false }
        bytes.write(name)
        writeLabels(labels, extra)
        return true
    }

    /// Writes labels, if there are any, and the space behind them.
    @inline(__always)
    private mutating func writeLabels(_ labels: LabelBlock, _ extra: LabelBlock) {
        let hasLabels = !labels.bytes.isEmpty
        let hasExtra = !extra.bytes.isEmpty
        if hasLabels || hasExtra {
            bytes.write(UInt8(ascii: "{"))
            bytes.write(labels.bytes)
            if hasLabels, hasExtra { bytes.write(UInt8(ascii: ",")) }
            bytes.write(extra.bytes)
            bytes.write(UInt8(ascii: "}"))
        }
        bytes.write(UInt8(ascii: " "))
    }

    private mutating func writeHead() {
        isHeadDue = false
        let head = family.head(format)
        if hasRoom(head.count) { bytes.write(head) }
    }

    /// Says whether so many bytes can be written; notes them as missing where they can't.
    @inline(__always)
    private mutating func hasRoom(_ count: Int) -> Bool {
        if missing == 0, count <= bytes.room { return true }
        missing += count
        return false
    }
}

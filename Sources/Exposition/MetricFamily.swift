/// All series of one metric at one moment, in the order in which they are to be shown.
///
/// No two samples may have the same labels; the builder sees to that, since checking would cost more than
/// rendering.
public struct MetricFamily: Sendable {
    /// One series of a histogram at one moment.
    public struct Histogram: Sendable, Hashable {
        /// Labels of what the series is about.
        public let labels: LabelBlock

        /// Labels that follow those; may be empty.
        public let extra: LabelBlock

        /// What was counted, with one more bucket than the definition has bounds.
        public let counts: HistogramCounts

        /// What was observed last in each bucket, as far as it is remembered.
        public let exemplars: BucketExemplars
    }

    /// The metric's fixed part.
    public let definition: MetricDefinition

    /// Samples of a counter or a gauge, in order; empty for a histogram.
    public private(set) var samples: ContiguousArray<Sample> = []

    /// Samples of a histogram, in order; empty for a counter or a gauge.
    public private(set) var histograms: [Histogram] = []

    /// Makes a family without samples, which renders as nothing until some are added.
    ///
    /// The capacity is how many samples are expected, to save growing.
    public init(_ definition: MetricDefinition, capacity: Int = 0) {
        self.definition = definition
        samples.reserveCapacity(capacity)
    }

    /// Says whether there is nothing to render.
    public var isEmpty: Bool {
        samples.isEmpty && histograms.isEmpty
    }

    /// Adds a series with a floating-point value, in the metric's base unit.
    public mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Double) {
        append(Sample(labels: labels, extra: extra, value: .double(value)))
    }

    /// Adds a series with an integer value, which is rendered exactly.
    public mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Int) {
        append(Sample(labels: labels, extra: extra, value: .signed(Int64(value))))
    }

    /// Adds a series with a value that can't be negative, such as a counter's.
    public mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: UInt64) {
        append(Sample(labels: labels, extra: extra, value: .unsigned(value)))
    }

    /// Adds a series to a counter or a gauge.
    ///
    /// Traps for a histogram; debug builds also check that the label names are the definition's.
    public mutating func append(_ sample: Sample) {
        precondition(definition.bucketLabels.isEmpty, "\(definition.name) is a histogram")
        assert(
            sample.labels.names + sample.extra.names == definition.labelNames,
            "\(definition.name) has other labels than \(sample.labels.names + sample.extra.names)")
        samples.append(sample)
    }

    /// Adds a series to a histogram.
    ///
    /// Traps unless the counts have one more bucket than the definition has bounds; debug builds also check
    /// that the label names are the definition's.
    public mutating func append(
        _ labels: LabelBlock, extra: LabelBlock = .empty, _ counts: HistogramCounts,
        exemplars: BucketExemplars = BucketExemplars()
    ) {
        precondition(
            counts.perBucket.count == definition.bucketLabels.count,
            "\(definition.name) has \(definition.bucketLabels.count) buckets")
        assert(
            labels.names + extra.names == definition.labelNames,
            "\(definition.name) has other labels than \(labels.names + extra.names)")
        histograms.append(Histogram(labels: labels, extra: extra, counts: counts, exemplars: exemplars))
    }
}

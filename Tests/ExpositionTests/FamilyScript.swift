import Exposition

/// A family and its series, written as often as a test wants.
struct FamilyScript {
    /// One series.
    enum Series {
        case double(LabelBlock, LabelBlock, Double)
        case signed(LabelBlock, LabelBlock, Int)
        case unsigned(LabelBlock, LabelBlock, UInt64)
        case histogram(LabelBlock, HistogramCounts, BucketExemplars)
    }

    let definition: MetricDefinition
    var series: [Series] = []

    init(_ definition: MetricDefinition) {
        self.definition = definition
    }

    mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Double) {
        series.append(.double(labels, extra, value))
    }

    mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: Int) {
        series.append(.signed(labels, extra, value))
    }

    mutating func append(_ labels: LabelBlock, extra: LabelBlock = .empty, _ value: UInt64) {
        series.append(.unsigned(labels, extra, value))
    }

    mutating func append(
        _ labels: LabelBlock, _ counts: HistogramCounts, exemplars: BucketExemplars = BucketExemplars()
    ) {
        series.append(.histogram(labels, counts, exemplars))
    }

    func write(to page: inout ExpositionWriter) {
        page.begin(definition)
        for series in series {
            switch series {
            case .double(let labels, let extra, let value): page.write(labels, extra: extra, value)
            case .signed(let labels, let extra, let value): page.write(labels, extra: extra, value)
            case .unsigned(let labels, let extra, let value): page.write(labels, extra: extra, value)
            case .histogram(let labels, let counts, let exemplars):
                page.write(labels, counts, exemplars: exemplars)
            }
        }
    }
}

extension ExpositionFormat {
    /// A page of these families, whole or without its end.
    func page(
        _ families: [FamilyScript], expecting count: Int = 0, only names: Set<String>? = nil,
        isWhole: Bool = true
    ) -> [UInt8] {
        render(expecting: count, only: names) { page in
            for family in families { family.write(to: &page) }
            if isWhole { page.end() }
        }
    }
}

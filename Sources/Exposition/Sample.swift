/// One series of a counter or a gauge at one moment.
///
/// 32 bytes: 100,000 of them cost 3.2 MB besides their shared label blocks.
public struct Sample: Sendable, Hashable {
    /// A number that is exact both as an integer and as a floating-point number.
    public enum Value: Sendable, Hashable {
        case double(Double)
        case signed(Int64)
        case unsigned(UInt64)
    }

    /// Labels of what the series is about.
    public let labels: LabelBlock

    /// Labels that follow those, often one shared by many series; may be empty.
    public let extra: LabelBlock

    /// The number, of any size and sign; of a counter neither negative nor NaN.
    public let value: Value

    /// Makes a sample.
    public init(labels: LabelBlock, extra: LabelBlock = .empty, value: Value) {
        self.labels = labels
        self.extra = extra
        self.value = value
    }
}

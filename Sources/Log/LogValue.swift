package import Text

/// What a field of an event holds, with its type, so that JSON has numbers and booleans as such.
package enum LogValue: Hashable, Sendable {
    /// A text of ours; texts from elsewhere are `foreign`.
    case text(String)
    /// A text from elsewhere.
    case foreign(ForeignText)
    /// A whole number.
    case whole(Int64)
    /// A number; where it isn't finite both formats have `NaN`, `+Inf` or `-Inf`, JSON as a string.
    case number(Double)
    /// True or false.
    case truth(Bool)
    /// A duration: a number of seconds in JSON, `1.5s` in logfmt; cut to the nanosecond.
    case duration(Duration)
    /// A moment, as RFC 3339 has it.
    case time(UnixTime)
    /// What an error says, which may quote anything.
    case error(ForeignText)

    /// A whole number.
    package static func whole(_ number: Int) -> Self { .whole(Int64(number)) }

    /// A whole number.
    package static func whole(_ number: Int32) -> Self { .whole(Int64(number)) }

    /// A count; the greatest there is where it doesn't fit.
    package static func whole(_ count: UInt64) -> Self { .whole(Int64(clamping: count)) }

    /// A text from elsewhere.
    package static func foreign(_ text: some StringProtocol) -> Self { .foreign(ForeignText(text)) }

    /// What an error says of itself.
    package static func error(_ error: any Error) -> Self { .error(ForeignText("\(error)")) }

    /// The same, with a text of ours cut as one from elsewhere is.
    var bounded: Self {
        guard case .text(let text) = self, text.utf8.count > LineText.bytesMax else { return self }
        return .text(LineText.cut(text))
    }

    /// The bytes of text that it holds.
    var textBytes: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .foreign(let text), .error(let text): text.description.utf8.count
        case .whole, .number, .truth, .duration, .time: 0
        }
    }
}

extension LogValue: CustomStringConvertible {
    /// The value as text, as logfmt has it but neither quoted nor escaped.
    package var description: String {
        switch self {
        case .text(let text): text
        case .foreign(let text), .error(let text): text.description
        case .whole(let number): String(number)
        case .number(let number): LineNumber.text(number)
        case .truth(let isTrue): isTrue ? "true" : "false"
        case .duration(let duration): LineNumber.seconds(duration) + "s"
        case .time(let time): time.iso8601
        }
    }
}

package import Text

/// Something that happened: what the log is made of.
package struct LogEvent: Equatable, Sendable {
    /// How grave it is.
    package let level: LogLevel
    /// The details, in order.
    package let fields: LogFields
    /// When it happened.
    package let time: UnixTime
    private let constant: StaticString

    /// Makes an event.
    ///
    /// - Parameters:
    ///   - level: How grave it is.
    ///   - sentence: What happened, a constant; whatever varies is a field.
    ///   - fields: The details.
    ///   - time: When it happened.
    package init(level: LogLevel, sentence: StaticString, fields: LogFields = [:], time: UnixTime) {
        self.level = level
        self.fields = fields
        self.time = time
        constant = sentence
    }

    /// What happened.
    package var sentence: String { constant.description }

    /// Tells whether both say the same.
    package static func == (left: Self, right: Self) -> Bool {
        left.level == right.level && left.time == right.time && left.fields == right.fields
            && left.sentence == right.sentence
    }

    /// About the memory that it takes while it waits, in bytes.
    var sizeBytes: Int {
        fields.all.reduce(Self.baseBytes) { $0 + MemoryLayout<LogFields.Field>.stride + $1.value.textBytes }
    }

    /// The event itself and the head of its array.
    private static let baseBytes = 96
}

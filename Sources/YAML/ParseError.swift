/// Why a text is no YAML that this module reads, and where.
///
/// The message is a sentence without a full stop, in lower case, that says what to write instead where that
/// can be said. It quotes at most one character of the text.
package struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The place of the fault; nil when it concerns the text as a whole.
    package let mark: Mark?
    /// What is wrong and what to do about it.
    package let message: String

    /// Makes an error from its place and its sentence.
    package init(mark: Mark?, message: String) {
        self.mark = mark
        self.message = message
    }

    /// The message, after line and column where they are known.
    package var description: String {
        guard let mark else { return message }
        return "\(mark.line):\(mark.column): \(message)"
    }
}

/// Text from elsewhere: an answer, a file, a request, a message of the system.
///
/// This is the one door through which such text comes into the log, so that whatever has to happen to it,
/// such as the hiding of secrets, can happen here. It is cut here; `LineText` escapes it when a line is
/// written.
package struct ForeignText: Hashable, Sendable, CustomStringConvertible {
    /// The text, cut where it was longer than `LineText.bytesMax`, and not escaped.
    package let description: String

    /// Takes in a text.
    package init(_ text: some StringProtocol) {
        description = LineText.cut(text)
    }
}

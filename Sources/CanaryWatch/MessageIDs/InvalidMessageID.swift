/// The refusal of a text that isn't a message ID.
package struct InvalidMessageID: Error, Hashable, Sendable, CustomStringConvertible {
    /// The refused text, cut to its first 200 characters.
    package let text: String

    /// Makes the refusal of a text.
    init(text: String) {
        self.text = String(text.prefix(Self.textLengthMax))
    }

    /// A sentence that names the text and says what an ID looks like.
    package var description: String {
        "\"\(printable)\" is not a message ID: one has 32 or 56 hexadecimal digits (0-9, A-F), "
            + "or 34 that start with 01"
    }

    /// The text with its control characters written as escapes, so that the sentence stays on one line.
    private var printable: String {
        text.unicodeScalars
            .map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }
            .joined()
    }

    /// How much of a refused text is kept, in characters: enough to find it, little enough for a log line.
    private static let textLengthMax = 200
}

/// Prepares text from a file for a message: bounded, in one line, without control characters.
package enum Quoting {
    /// The most characters of foreign text that go into a message.
    private static let lengthLimit = 200

    /// The text in double quotes.
    package static func quoted(_ text: String) -> String {
        "\"\(plain(text))\""
    }

    /// The text itself; control characters are shown as `\u{1B}`, and what is cut off as `...`.
    package static func plain(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(lengthLimit) {
            shown += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return text.unicodeScalars.count > lengthLimit ? shown + "..." : shown
    }

    /// A text of several lines for a terminal: control characters but line breaks are shown as `\u{1B}`.
    ///
    /// Nothing is cut off. A text that went through here, or through the others, comes out as it is.
    package static func lines(_ text: String) -> String {
        // Most texts have none, and this is cheaper than building them anew.
        guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" }) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            shown += isControl(scalar) && scalar != "\n" ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return shown
    }

    /// Whether the text holds a character that moves a cursor, breaks a line or turns the direction of
    /// writing.
    package static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: isControl)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}

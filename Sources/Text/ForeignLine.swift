/// Text from outside, made fit for a log line.
package enum ForeignLine {
    /// Characters of foreign text that an error may show: enough for a sentence, too little to flood a log.
    static let charactersMax = 200

    /// The text in one line without control characters, cut to `charactersMax`.
    package static func cut(_ text: String) -> String {
        // Unicode scalars, not characters: one character may be built of any number of scalars.
        let scalars = text.unicodeScalars
        var line = String.UnicodeScalarView()
        for scalar in scalars.prefix(charactersMax) {
            line.append(isPrintable(scalar) ? scalar : " ")
        }
        if scalars.dropFirst(charactersMax).isEmpty { return String(line) }
        line.removeLast()
        line.append("\u{2026}")
        return String(line)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
        default: true
        }
    }
}

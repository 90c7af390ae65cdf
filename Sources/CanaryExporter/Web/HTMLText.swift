/// Text that is safe between tags and inside quoted attributes.
struct HTMLText {
    /// The escaped text.
    let escaped: String

    /// Escapes the five characters that mean something to HTML.
    ///
    /// Characters that turn the direction of writing, that can't be seen, or that control something are shown
    /// by their code point, so that a name can't disguise itself or rearrange what stands beside it.
    init(_ text: String) {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{200E}", "\u{200F}", "\u{061C}",
                "\u{200B}", "\u{2060}", "\u{FEFF}", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        escaped = result
    }
}

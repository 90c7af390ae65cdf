/// JSON written by hand: enough for log lines and small documents.
enum JSONText {
    /// A string in quotes, escaped as RFC 8259 section 7 wants it.
    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// A string in quotes, or null.
    static func quoted(_ value: String?) -> String {
        value.map { quoted($0) as String } ?? "null"
    }
}

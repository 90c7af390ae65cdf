/// JSON's strings, spelled by hand: for log lines, and for what `JSONWriter` builds on.
package enum JSONText {
    /// A string in quotes, escaped as RFC 8259 section 7 wants it.
    package static func quoted(_ value: String) -> String {
        var bytes: [UInt8] = []
        for scalar in value.unicodeScalars { escape(scalar, into: &bytes) }
        return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }

    /// A string in quotes, or null.
    package static func quoted(_ value: String?) -> String {
        value.map { quoted($0) as String } ?? "null"
    }

    /// Writes one scalar of a string.
    ///
    /// Beside what must be escaped are DEL and the other controls, the two line ends that end a line in
    /// scripts and in logs, and what is no character, which YAML doesn't take.
    package static func escape(_ scalar: Unicode.Scalar, into bytes: inout [UInt8]) {
        switch scalar {
        case "\"": bytes += "\\\"".utf8
        case "\\": bytes += "\\\\".utf8
        case "\n": bytes += "\\n".utf8
        case "\r": bytes += "\\r".utf8
        case "\t": bytes += "\\t".utf8
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value), "\u{2028}", "\u{2029}",
            "\u{FFFE}", "\u{FFFF}":
            let hex = String(scalar.value, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
        default: bytes += String(scalar).utf8
        }
    }
}

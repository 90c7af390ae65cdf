/// Puts texts into lines: cut, quoted, and with nothing in them that would move a cursor or a line.
enum LineText {
    /// The bytes of one text that are kept; what says more is cut.
    static let bytesMax = 2000

    /// The bytes that escaping may make of them, after which it is cut again.
    private static let escapedBytesMax = 2 * bytesMax

    /// What stands where something was cut off.
    private static let ellipsis = "…"

    /// The text itself, or its beginning with `…` behind, in at most `bytesMax` bytes; no character is split.
    static func cut(_ text: some StringProtocol) -> String {
        guard text.utf8.count > bytesMax else { return String(text) }
        var count = bytesMax - ellipsis.utf8.count
        var end = text.utf8.index(text.startIndex, offsetBy: count)
        while isContinuation(text.utf8[end]) {
            count -= 1
            end = text.utf8.index(text.startIndex, offsetBy: count)
        }
        return String(text[..<end]) + ellipsis
    }

    /// Whether logfmt's readers take the text as it is, without quotes.
    static func isBare(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\"")
            }
    }

    /// Writes the text in quotes, escaped as JSON wants it, which logfmt's readers take too.
    ///
    /// Beside what must be escaped are all controls, the two line ends of Unicode, and what formats without
    /// being seen: marks of direction, joiners, tags. Readers of either format get back the same text.
    static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let begin = bytes.count
        for scalar in text.unicodeScalars {
            guard bytes.count - begin < escapedBytesMax else {
                bytes += ellipsis.utf8
                break
            }
            escape(scalar, into: &bytes)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A key as logfmt wants it: what would end it or isn't ASCII becomes `_`.
    static func bareKey(_ key: String, into bytes: inout [UInt8]) {
        if key.isEmpty { bytes.append(UInt8(ascii: "_")) }
        for scalar in key.unicodeScalars {
            switch scalar {
            case "=", "\"", "\\": bytes.append(UInt8(ascii: "_"))
            case _ where scalar.value <= 0x20 || scalar.value >= 0x7F: bytes.append(UInt8(ascii: "_"))
            default: bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            }
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, into bytes: inout [UInt8]) {
        switch scalar {
        case "\"": bytes += #"\""#.utf8
        case "\\": bytes += #"\\"#.utf8
        case "\n": bytes += #"\n"#.utf8
        case "\r": bytes += #"\r"#.utf8
        case "\t": bytes += #"\t"#.utf8
        case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        case _ where isHidden(scalar): for unit in scalar.utf16 { hex(unit, into: &bytes) }
        default: bytes += scalar.utf8
        }
    }

    /// Whether a scalar is one that isn't seen but does something, or is no character at all.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func hex(_ unit: UInt16, into bytes: inout [UInt8]) {
        bytes += #"\u"#.utf8
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: (unit >> shift) & 0xF)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}

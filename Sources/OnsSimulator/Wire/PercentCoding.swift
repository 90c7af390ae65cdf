/// Percent-encoding as the signature schemes define it, and the decoding of what comes over the wire.
enum PercentCoding {
    /// Encodes all bytes but letters, digits, `-`, `_`, `.` and `~`, with upper-case hex (RFC 3986, section
    /// 2).
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Decodes a query or form component, with `+` as a space; a broken escape stands for itself.
    static func decode(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Takes `a=1&b=2` apart, decoded, in the order of the wire; a part without `=` has an empty value.
    static func parameters(_ text: Substring) -> [(key: String, value: String)] {
        text.split(separator: "&").map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (key: decode(pair[0]), value: pair.count == 2 ? decode(pair[1]) : "")
        }
    }

    /// Writes parameters as the signatures want them: encoded, sorted bytewise by key (then value), joined by
    /// `&`.
    static func canonical(_ parameters: [(key: String, value: String)]) -> String {
        let sorted = parameters.sorted { one, other in
            one.key == other.key
                ? one.value.utf8.lexicographicallyPrecedes(other.value.utf8)
                : one.key.utf8.lexicographicallyPrecedes(other.key.utf8)
        }
        return sorted.map { encode($0.key) + "=" + encode($0.value) }.joined(separator: "&")
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}

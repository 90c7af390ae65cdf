/// A reader of big-endian hexadecimal fields, from the front of a text to its end.
struct HexReader {
    private var bytes: Substring.UTF8View

    /// Starts at the beginning of a text.
    init(_ text: String) {
        bytes = text[...].utf8
    }

    /// Reads as many digits as the type has; nil when there are fewer, or something else among them.
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type) -> Number? {
        var value: Number = 0
        for _ in 0..<Number.bitWidth / 4 {
            guard let byte = bytes.popFirst(), let digit = Self.digit(byte) else { return nil }
            value = value << 4 | Number(digit)
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// A reader of fixed-width decimal fields, from the front of a text to its end.
package struct DigitReader {
    private var bytes: Substring.UTF8View

    /// Starts at the beginning of a text.
    package init(_ text: String) {
        bytes = text[...].utf8
    }

    /// What hasn't been read yet.
    package var rest: String { String(Substring(bytes)) }

    /// Reads exactly that many decimal digits; nil, with nothing read, when there are fewer.
    package mutating func number(_ width: Int) -> Int64? {
        let field = bytes.prefix(width)
        guard field.count == width else { return nil }
        var value: Int64 = 0
        for byte in field {
            guard let digit = Self.digit(byte) else { return nil }
            value = value * 10 + digit
        }
        bytes = bytes.dropFirst(width)
        return value
    }

    /// Reads the decimals after a point, at least one, as milliseconds; what is finer is cut off.
    package mutating func millisecondsOfFraction() -> Int64? {
        var value: Int64 = 0
        var weight: Int64 = 100
        var count = 0
        while let byte = bytes.first, let digit = Self.digit(byte) {
            value += digit * weight
            weight /= 10
            count += 1
            bytes = bytes.dropFirst()
        }
        return count > 0 ? value : nil
    }

    /// Reads one character when it is the next, and tells whether it was.
    package mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = bytes.first, UInt32(byte) == character.value else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        (0x30...0x39).contains(byte) ? Int64(byte - 0x30) : nil
    }
}

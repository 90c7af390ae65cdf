/// A single value of a YAML text, kept as it was written.
///
/// What an unquoted value means is decided by whoever reads it, since `no`, `1e3` or `0123` may well be
/// names. The readings are those of the YAML 1.2 core schema:
/// https://yaml.org/spec/1.2.2/#1032-tag-resolution
package struct Scalar: Sendable, Equatable {
    /// The value's text, with quotes and escapes resolved.
    package let text: String
    /// Whether the value was written without quotes; quoted and block values are never anything but text.
    package let isPlain: Bool

    /// Makes a value from its text.
    package init(text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    /// Whether nothing was written, or an unquoted `null` or `~`.
    package var isNull: Bool {
        isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value as text; nil for null.
    package var asString: String? {
        isNull ? nil : text
    }

    /// The value as a truth value: an unquoted `true` or `false`, also with a capital or in capitals; else
    /// nil.
    package var asBool: Bool? {
        guard isPlain else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// The value as a whole number in decimal digits with an optional sign.
    ///
    /// Nil for anything else, quoted digits and numbers beyond 64 bits included. The core schema's octal and
    /// hexadecimal forms aren't read: nothing here is due in them.
    package var asInt: Int? {
        guard isPlain, let first = text.utf8.first else { return nil }
        let digits = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(Self.isDigit) else { return nil }
        return Int(text)
    }

    /// The value as a finite decimal number, with optional sign, fraction and exponent; else nil.
    package var asDouble: Double? {
        guard isPlain, text.utf8.contains(where: Self.isDigit),
            text.utf8.allSatisfy({ Self.isDigit($0) || Self.numberMarks.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    private static let numberMarks = Array("+-.eE".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

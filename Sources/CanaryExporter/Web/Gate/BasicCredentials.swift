/// What a request offers as user and password: the field `Authorization` with the scheme `Basic`.
///
/// https://www.rfc-editor.org/rfc/rfc7617
struct BasicCredentials: Sendable, Equatable {
    /// The user's name.
    let user: String
    /// The password, which may be in any encoding.
    let password: [UInt8]

    /// Bytes of name and password together; bcrypt looks at no more than 72 of a password.
    static let lengthLimitBytes = 1024

    /// Makes credentials from their parts.
    init(user: String, password: [UInt8]) {
        self.user = user
        self.password = password
    }

    /// Reads the field's value; nil if it is of another scheme, malformed or too long.
    init?(_ value: String) {
        let bytes = Array(value.utf8)
        let scheme = Array("basic ".utf8)
        guard bytes.count > scheme.count, bytes.count <= scheme.count + (Self.lengthLimitBytes + 2) / 3 * 4,
            zip(bytes, scheme).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 && $1 != 0x20 })
        else { return nil }
        guard let decoded = Self.base64(bytes[scheme.count...]), decoded.count <= Self.lengthLimitBytes,
            let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
            // Section 2: neither may hold control characters.
            decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let user = String(validating: decoded[..<colon], as: UTF8.self)
        else { return nil }
        self.user = user
        password = Array(decoded[(colon + 1)...])
    }

    /// What base64 stands for; nil unless it is written in the one canonical way, with its padding.
    ///
    /// https://www.rfc-editor.org/rfc/rfc4648#section-4
    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0, !text.isEmpty else { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text.dropLast(padding) {
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            bits &= (1 << UInt32(bitCount)) - 1
        }
        return bits == 0 ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

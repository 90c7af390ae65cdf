/// A JSON reader for answers of up to 1 MiB from outside.
///
/// Foundation's decoder reads a value of unknown type only by trying one type after the other: 0.8 to 1.2 s
/// for a megabyte of small values, on the thread that serves every connection. This one takes 12 to 64 ms,
/// and its depth is bounded.
struct JSONParser {
    /// Levels of nesting; the API's deepest answer has nine.
    private static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0

    /// Takes the whole text.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads one value, which must be all there is.
    mutating func parseDocument() throws(DecodingFailure) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipWhiteSpace()
        guard position == bytes.count else { throw fault("text after the end of the value") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(DecodingFailure) -> JSONValue {
        guard depth < Self.depthMax else { throw fault("nesting deeper than \(Self.depthMax) levels") }
        skipWhiteSpace()
        guard let first = peek() else { throw fault("an end where a value should be") }
        switch first {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw fault("a character that begins no value")
        }
    }

    private mutating func parseObject(depth: Int) throws(DecodingFailure) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipWhiteSpace()
            guard peek() == UInt8(ascii: "\"") else { throw fault("no member name where one should be") }
            let name = try parseString()
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw fault("no colon after a member name") }
            members[name] = try parseValue(depth: depth + 1)
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw fault("an object that is not closed") }
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws(DecodingFailure) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try parseValue(depth: depth + 1))
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("an array that is not closed") }
        return .array(elements)
    }

    private mutating func parseString() throws(DecodingFailure) -> String {
        position += 1
        var text: [UInt8] = []
        var start = position
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<position]
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fault("a string that is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                text += Array(String(try parseEscape()).utf8)
                start = position
            case 0..<0x20:
                throw fault("a control character in a string")
            default:
                position += 1
            }
        }
        throw fault("a string that is not closed")
    }

    private mutating func parseEscape() throws(DecodingFailure) -> Unicode.Scalar {
        guard let byte = peek() else { throw fault("a string that is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw fault("an unknown escape in a string")
        }
    }

    private mutating func parseUnicodeEscape() throws(DecodingFailure) -> Unicode.Scalar {
        let first = try parseHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Only a surrogate is no scalar: a high one and a low one after it make a scalar together.
        guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw fault("half of a surrogate pair")
        }
        let second = try parseHexDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("half of a surrogate pair") }
        return scalar
    }

    private mutating func parseHexDigits() throws(DecodingFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("a \\u escape without four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func parseLiteral(
        _ word: String, _ value: JSONValue
    ) throws(DecodingFailure) -> JSONValue {
        for byte in word.utf8 {
            guard take(byte) else { throw fault("a character that begins no value") }
        }
        return value
    }

    private mutating func parseNumber() throws(DecodingFailure) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try takeDigits() }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try takeDigits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try takeDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw fault("a number out of range") }
        return .number(number)
    }

    private mutating func takeDigits() throws(DecodingFailure) {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw fault("a number without digits") }
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func fault(_ what: String) -> DecodingFailure {
        DecodingFailure("the body is not JSON: \(what) at byte \(position)")
    }
}

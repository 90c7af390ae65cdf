/// Any JSON value (RFC 8259).
package enum JSONValue: Sendable, Equatable {
    /// The literal null.
    case null
    /// True or false.
    case bool(Bool)
    /// A number without fraction and exponent that fits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; of members with the same name the last one counts.
    case object([String: JSONValue])

    /// Reads a whole text in UTF-8; white space may surround it.
    ///
    /// Throws, with the byte offset, for anything else and for nesting deeper than any answer's.
    package init(parsing bytes: [UInt8]) throws(DecodingFailure) {
        var parser = JSONParser(bytes)
        self = try parser.parseDocument()
    }

    /// The member of an object, nil if there is none or this is no object.
    ///
    /// A null member counts as none.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    /// The string, nil if this is none.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, also when it is written as a string or with a zero fraction; nil if this is none.
    package var integerValue: Int64? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int64(exactly: number)
        case .string(let text): Int64(text)
        case .null, .bool, .array, .object: nil
        }
    }

    /// The type's name for error messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// The API's ways of writing an answer, read with tolerance for all of them.
enum AnswerReader {
    /// The value of the member `Data`, nil if there is none.
    ///
    /// Throws unless the body is an object.
    static func data(of body: JSONValue) throws(DecodingFailure) -> JSONValue? {
        guard case .object = body else {
            throw DecodingFailure("the answer is \(body.kind) instead of an object")
        }
        return body["Data"]
    }

    /// The elements of a list, whichever way it is written.
    ///
    /// The API wraps each list in an object whose one member is named after the element type; kits have seen
    /// it bare. An absent, null or empty value is an empty list, and an object with `elementMember` a list of
    /// one.
    static func list(
        _ value: JSONValue?, elementName: String, elementMember: String
    ) throws(DecodingFailure) -> [JSONValue] {
        switch value {
        case nil, .null, .string(""): return []
        case .array(let elements): return elements
        case .object(let members):
            if let value, members[elementMember] != nil { return [value] }
            // One level less with each turn, and the parser has bounded the levels.
            return try list(members[elementName], elementName: elementName, elementMember: elementMember)
        case .bool, .integer, .number, .string:
            throw DecodingFailure("\(elementName) is \(value?.kind ?? "") instead of a list")
        }
    }

    /// The text of a member, nil if there is none.
    ///
    /// Throws if it is of another type.
    static func text(_ name: String, of object: JSONValue) throws(DecodingFailure) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.stringValue else {
            throw DecodingFailure("\(name) is \(value.kind) instead of a string")
        }
        return text
    }

    /// The positive whole number of a member, nil if there is none, or zero, which stands for none.
    ///
    /// Takes numbers written as strings. Throws if it is anything else.
    static func positive(_ name: String, of object: JSONValue) throws(DecodingFailure) -> Int64? {
        guard let value = object[name], value != .string("") else { return nil }
        guard let number = value.integerValue, number >= 0 else {
            throw DecodingFailure("\(name) is \(value.kind) that is not a whole number of at least 0")
        }
        return number == 0 ? nil : number
    }
}

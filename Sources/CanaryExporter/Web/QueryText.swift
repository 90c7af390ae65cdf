internal import Text

/// The parameters of a request's query, read strictly: each known, each once.
struct QueryText: Sendable {
    private var values: [String: String] = [:]

    /// Reads `a=b&c=d`, percent-encoded, with `+` for a space as forms send it.
    ///
    /// - Parameters:
    ///   - query: The query without its question mark.
    ///   - keys: The parameters there are.
    /// - Throws: `QueryFault` for any other parameter, for one that comes twice, and for text that isn't
    ///   UTF-8.
    init(_ query: String, keys: Set<String>) throws(QueryFault) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = Self.decoded(parts[0]), let value = Self.decoded(parts.dropFirst().first ?? "")
            else { throw QueryFault("the query isn't percent-encoded UTF-8") }
            guard keys.contains(key) else {
                let known = keys.sorted().joined(separator: ", ")
                throw QueryFault("unknown parameter \(Quoting.quoted(key)); there are: \(known)")
            }
            guard values.updateValue(value, forKey: key) == nil else {
                throw QueryFault("\(key) is given twice")
            }
        }
    }

    /// The value of a parameter; nil where it isn't given.
    subscript(key: String) -> String? { values[key] }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                    let value = UInt8(String(digits) ?? "", radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// Why a query can't be answered.
struct QueryFault: Error {
    /// The sentence, in lower case and without a full stop.
    let message: String
    /// Whether what it names doesn't exist.
    var isUnknown = false

    /// Makes a fault from its words.
    init(_ message: String, isUnknown: Bool = false) {
        self.message = message
        self.isUnknown = isUnknown
    }
}

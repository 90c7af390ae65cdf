/// The names and values of a request's query, decoded.
///
/// https://url.spec.whatwg.org/#urlencoded-parsing
struct QueryItems: Sendable {
    /// Names with their values, in order; names may come more than once.
    let pairs: [(name: String, value: String)]

    /// Decodes what stands behind the question mark; nil is an empty query.
    init(_ query: String?) {
        pairs = (query ?? "").split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(halves[0]), halves.count == 2 ? Self.decode(halves[1]) : "")
        }
    }

    /// All values of a name, in order.
    func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// A percent sign without two digits stands for itself; what isn't UTF-8 becomes U+FFFD.
    private static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let code = UInt8(hexadecimal: rest.prefix(2)) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// Reads exactly two hexadecimal digits.
    fileprivate init?(hexadecimal digits: Substring.UTF8View.SubSequence) {
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return nil
        }
        self.init(String(Substring(digits)), radix: 16)
    }
}

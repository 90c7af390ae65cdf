/// One header field, a name and a value.
package struct HTTPHeader: Sendable, Hashable {
    /// The name; servers and clients compare it without regard to case.
    package let name: String

    /// The value, without control characters.
    package let value: String

    /// Makes a field; traps if the name isn't a token, since names are constants of the program.
    ///
    /// Control characters in the value become spaces: foreign text in a value can't begin another field.
    package init(_ name: String, _ value: String) {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy(Self.isToken), "not the name of a header field: \(name)")
        self.name = name
        let clean = value.utf8.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }
        self.value = String(decoding: clean, as: UTF8.self)
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// The header fields of a request, in one piece of memory: `name NUL value NUL` for each, in order.
///
/// Copying them so costs one allocation; a handler that asks for two of them makes two Strings, not twenty.
struct HeaderBlock: Sendable, Hashable {
    private var bytes: [UInt8] = []

    /// Makes an empty block with room for a usual request's fields.
    init() {
        bytes.reserveCapacity(Self.usualBytes)
    }

    /// Makes a block of given fields.
    init(_ fields: [HTTPHeader]) {
        for field in fields {
            bytes.append(contentsOf: Array(field.name.utf8) + [0])
            bytes.append(contentsOf: Array(field.value.utf8) + [0])
        }
    }

    /// Adds a name or a value, in turn, which must hold no NUL.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        unsafe bytes.append(contentsOf: text)
        bytes.append(0)
    }

    /// The values of all fields of a name, in order; the name's case doesn't matter.
    func values(of name: String) -> [String] {
        var values: [String] = []
        var index = 0
        while index < bytes.count {
            let nameEnd = end(from: index)
            let valueEnd = end(from: nameEnd + 1)
            if isName(name, bytes[index..<nameEnd]) {
                values.append(String(decoding: bytes[(nameEnd + 1)..<valueEnd], as: UTF8.self))
            }
            index = valueEnd + 1
        }
        return values
    }

    /// Bytes: what Prometheus and browsers send.
    private static let usualBytes = 1024

    /// Where the text that begins at an index ends; every text has its NUL.
    private func end(from start: Int) -> Int {
        bytes[start...].firstIndex(of: 0) ?? bytes.count
    }

    private func isName(_ name: String, _ other: ArraySlice<UInt8>) -> Bool {
        name.utf8.count == other.count
            && zip(name.utf8, other).allSatisfy { Self.lowercase($0) == Self.lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// Some labels of a series as finished bytes, `a="b",c="d"`, made once and shared by every sample that
/// carries them.
///
/// A copy is a reference to the same bytes. A sample has one block for what it is about (a canary, a group)
/// and may have a second for what is the same everywhere (`track_type="CONSUMED"`).
package struct LabelBlock: Sendable, Hashable {
    /// The bytes between the braces, without a trailing comma.
    let bytes: [UInt8]

    /// A block without labels.
    package static let empty = LabelBlock(bytes: [])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Makes a block of names and values, in the order given.
    ///
    /// Values may be any text; `\`, `"` and line feeds in them are escaped. Their length is the caller's to
    /// bound. Traps if a name is not one or comes twice: names are constants of the program.
    package init(_ labels: KeyValuePairs<String, String>) {
        self.init(labels.map { ($0.key, $0.value) })
    }

    /// Makes a block of names and values, in the order given, as `init(_:)` with a literal does.
    package init(_ labels: [(name: String, value: String)]) {
        precondition(Set(labels.map(\.name)).count == labels.count, "a label name comes twice")
        var bytes: [UInt8] = []
        for (name, value) in labels {
            precondition(Self.isValidName(name), "bad label name: \(name)")
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            Self.appendEscaped(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        self.init(bytes: bytes)
    }

    /// The `le` label of a bucket, in the canonical spelling that OpenMetrics asks for.
    ///
    /// Text format 0.0.4 gets the same one, or a server would store two series when the format changes.
    init(upperBound: Double) {
        let spelling = ByteWriter.bytes(capacity: ByteWriter.numberBytesMax) { $0.writeCanonical(upperBound) }
        self.init(bytes: Array("le=\"".utf8) + spelling + Array("\"".utf8))
    }

    /// The label names in this block, in order.
    ///
    /// Read back from the bytes; for checks in debug builds, not for rendering.
    var names: [String] {
        var names: [String] = []
        var rest = bytes[...]
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            names.append(String(decoding: rest[..<equals], as: UTF8.self))
            // Skip the opening quote, then walk to the closing one: escapes hide quotes.
            var index = equals + 2
            while rest[index] != UInt8(ascii: "\"") {
                index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            rest = rest[(index + 1)...].dropFirst()
        }
        return names
    }

    /// Says whether a text may be the name of a label or of an exporter's metric.
    ///
    /// That is `[a-zA-Z_][a-zA-Z0-9_]*`, not beginning with `__` (reserved for the server). Metric names may
    /// also hold a colon in Prometheus, but only those of recording rules should.
    static func isValidName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !name.hasPrefix("__") else { return false }
        return !isDigit(first)
            && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func appendEscaped(_ value: String, to bytes: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            default: bytes.append(byte)
            }
        }
    }
}

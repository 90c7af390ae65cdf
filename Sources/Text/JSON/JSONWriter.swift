/// Writes a JSON document, byte by byte and always well formed.
///
/// Commas and quotes are its own business. Strings are escaped so that a document may stand anywhere, numbers
/// are finite, moments are RFC 3339 in UTC with milliseconds, durations are seconds; what is absent is null.
package struct JSONWriter: Sendable {
    /// What was written.
    package private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// Begins an empty document.
    package init() {}

    /// The document as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: - Containers

    /// Writes an object whose members the body writes.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        open("{")
        members(&self)
        close("}")
    }

    /// Writes an array, each item by the body.
    package mutating func array<Items: Sequence>(
        _ items: Items, _ item: (inout JSONWriter, Items.Element) -> Void
    ) {
        open("[")
        for element in items { item(&self, element) }
        close("]")
    }

    /// Begins a member of an object; its value has to follow.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        isFirst = true
    }

    /// Writes a member that is an array, or null where there is none.
    package mutating func member<Items: Sequence>(
        _ name: String, _ items: Items?, _ item: (inout JSONWriter, Items.Element) -> Void
    ) {
        key(name)
        if let items { array(items, item) } else { null() }
    }

    // MARK: - Values

    /// Writes null.
    package mutating func null() {
        separate()
        bytes += "null".utf8
    }

    /// Writes a string.
    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes a whole number.
    package mutating func value(_ number: Int) {
        separate()
        bytes += String(number).utf8
    }

    /// Writes a number, a whole one without a point; null for what JSON has no word for.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        let isWhole = number == number.rounded() && number.magnitude < 1e15
        bytes += (isWhole ? String(Int64(number)) : "\(number)").utf8
    }

    // MARK: - Members

    /// Writes a member that is a string, or null.
    package mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Writes a member that is a whole number, or null.
    package mutating func member(_ name: String, _ number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member that is a count.
    package mutating func member(_ name: String, _ count: UInt64) { member(name, Int(clamping: count)) }

    /// Writes a member that is a number, or null.
    package mutating func member(_ name: String, _ number: Double?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member that is true or false.
    package mutating func member(_ name: String, _ isTrue: Bool) {
        key(name)
        separate()
        bytes += (isTrue ? "true" : "false").utf8
    }

    /// Writes a member that is a moment, or null; also for years that RFC 3339 can't spell.
    package mutating func member(_ name: String, _ time: UnixTime?) {
        let text = time?.iso8601
        member(name, text?.utf8.count == Self.momentBytes ? text : nil)
    }

    /// Writes a member that is a duration in seconds, or null.
    package mutating func member(_ name: String, seconds duration: Duration?) {
        // Not by `Duration`'s division, which makes 21601.000000000004 of 21601 seconds.
        member(
            name, duration.map { Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18 })
    }

    /// The bytes of `2026-01-02T03:04:05.678Z`.
    private static let momentBytes = 24

    // MARK: - Bytes

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        isFirst = true
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(Self.isPlain) {
            bytes += text.utf8
        } else {
            for scalar in text.unicodeScalars { JSONText.escape(scalar, into: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}

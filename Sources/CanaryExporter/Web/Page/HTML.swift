/// A document that can only be written escaped: what isn't a literal of the program passes as text.
struct HTML {
    /// An attribute of an element.
    struct Attribute {
        let name: StaticString
        let value: String

        /// Makes an attribute whose value is text.
        init(_ name: StaticString, _ value: String) {
            self.name = name
            self.value = value
        }

        static func id(_ value: String) -> Attribute { Attribute("id", value) }
        static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
        static func title(_ value: String) -> Attribute { Attribute("title", value) }
        static func scope(_ value: String) -> Attribute { Attribute("scope", value) }
        static func label(_ value: String) -> Attribute { Attribute("data-label", value) }
        static func href(_ link: PageLink) -> Attribute { Attribute("href", link.text) }
    }

    /// The document so far, as UTF-8.
    private(set) var bytes: [UInt8] = []

    /// Makes an empty document.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes a literal of the program as it stands.
    mutating func raw(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes text, escaped.
    mutating func text(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { buffer in
            unsafe buffer.allSatisfy { Self.isPlain($0) }
        }
        bytes.append(contentsOf: isPlain ? text.utf8 : HTMLText(text).escaped.utf8)
    }

    /// Writes an element with what the closure writes inside.
    mutating func element(
        _ name: StaticString, _ attributes: Attribute..., content: (inout HTML) -> Void
    ) {
        open(name, attributes)
        content(&self)
        close(name)
    }

    /// Writes an element with a text inside.
    mutating func element(_ name: StaticString, _ attributes: Attribute..., text: String = "") {
        open(name, attributes)
        self.text(text)
        close(name)
    }

    /// Writes an element that has no inside, such as `meta`.
    mutating func void(_ name: StaticString, _ attributes: Attribute...) {
        open(name, attributes)
    }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        raw("<")
        raw(name)
        for attribute in attributes {
            raw(" ")
            raw(attribute.name)
            raw("=\"")
            text(attribute.value)
            raw("\"")
        }
        raw(">")
    }

    private mutating func close(_ name: StaticString) {
        raw("</")
        raw(name)
        raw(">")
    }

    /// Whether a byte is ASCII that can be seen and means nothing to HTML.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            false
        default: (0x20..<0x7F).contains(byte)
        }
    }
}

/// What a body says about an error, in any of the forms the gateway writes.
///
/// JSON with `Code`, `Message` and `RequestId`, the same in lower camel case, or XML with the root `Error`.
struct ErrorBody: Equatable {
    /// Bytes of an XML body that are searched; an error's body has hundreds.
    private static let xmlBytesMax = 65_536

    /// Unicode scalars of a message that are kept, enough for a refused request's echo with a token.
    private static let messageScalarsMax = 16_384

    /// Codes that some answers carry to say that all is well.
    private static let successCodes: Set<String> = ["", "0", "200", "ok", "success"]

    /// The code, nil if there is none or it says that all is well.
    private(set) var code: String?

    /// The message, not yet cut or redacted.
    private(set) var message: String?

    /// The server's ID of the request.
    private(set) var requestID: String?

    /// Reads the body, of which `json` is the value if it is JSON; finds nothing in anything else.
    init(_ body: [UInt8], json: JSONValue?) {
        if let json {
            code = Self.text(json, ["Code", "code"])
            message = Self.text(json, ["Message", "message"])
            requestID = Self.text(json, ["RequestId", "requestId"])
        } else {
            let text = String(decoding: body.prefix(Self.xmlBytesMax), as: UTF8.self)
            guard text.contains("<Error>") || text.contains("<Error ") else { return }
            code = Self.element("Code", of: text)
            message = Self.element("Message", of: text)
            requestID = Self.element("RequestId", of: text)
        }
        message = message.map { String($0.unicodeScalars.prefix(Self.messageScalarsMax)) }
        if let code, Self.successCodes.contains(code.lowercased()) { self.code = nil }
    }

    private static func text(_ json: JSONValue, _ names: [String]) -> String? {
        for name in names {
            if let value = json[name] {
                if let text = value.stringValue { return text }
                if case .integer(let number) = value { return String(number) }
            }
        }
        return nil
    }

    private static func element(_ name: String, of text: String) -> String? {
        guard let start = range(of: "<\(name)>", in: text[...])?.upperBound,
            let end = range(of: "</\(name)>", in: text[start...])?.lowerBound
        else { return nil }
        var content = String(text[start..<end])
        // The ampersand's own entity comes last, or "&amp;lt;" would be unescaped twice.
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
        ] {
            content = content.replacing(entity, with: character)
        }
        return content
    }

    private static func range(of needle: String, in text: Substring) -> Range<String.Index>? {
        text.firstRange(of: needle)
    }
}

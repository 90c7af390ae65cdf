/// A text of the web configuration that must never be printed, such as a private key.
///
/// Its description, debug description and mirror say `<redacted>`, so that neither interpolation nor `dump`
/// nor a containing type's default description shows it.
struct WebSecret: Sendable, Equatable {
    /// The text itself, for the server alone.
    let text: String

    /// Wraps a text, which is kept as it is.
    init(_ text: String) {
        self.text = text
    }
}

extension WebSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A constant that stands for every secret.
    var description: String { "<redacted>" }

    /// The same constant as the description.
    var debugDescription: String { description }

    /// A mirror without children, since `dump` looks there.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

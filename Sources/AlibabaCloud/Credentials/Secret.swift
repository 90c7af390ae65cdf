/// A text that must never be printed.
///
/// Its description, debug description and mirror say `<redacted>`, so that neither interpolation nor `dump`
/// nor a containing type's default description shows it. Only this module can read the value.
package struct Secret: Sendable, Equatable {
    /// The text itself, for signing and for the one header that carries a security token.
    let value: String

    /// Wraps a text, which is kept as it is.
    package init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A constant that stands for every secret.
    package var description: String { "<redacted>" }

    /// The same constant as the description.
    package var debugDescription: String { description }

    /// A mirror without children, since `dump` looks there.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

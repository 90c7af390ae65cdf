/// What completes a value.
package enum Completion: Sendable {
    /// Nothing: it can be anything.
    case nothing
    /// The names of files.
    case files
    /// A few words.
    case words([String])
    /// Words that depend on what stands on the line already.
    case made(@Sendable (TypedLine) -> [String])
}

/// What stands on a line that is still being typed.
package struct TypedLine: Sendable {
    private let texts: [String: String]

    init(_ texts: [String: String]) {
        self.texts = texts
    }

    /// The text that a flag was given, unchecked; nil where it wasn't.
    package func text<Value>(of flag: Flag<Value>) -> String? { texts[flag.row.name] }
}

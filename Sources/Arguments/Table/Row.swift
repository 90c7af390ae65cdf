/// One flag or argument of the table, without the type of its value.
package struct Row: Sendable {
    /// How often it may stand on a line, and whether it takes a value.
    package enum Shape: Sendable {
        /// A switch: there or not, `--name`, `--no-name` or `--name=true|false`.
        case toggle
        /// One value, at most once.
        case single
        /// One value each time, as often as one likes.
        case list
    }

    /// The name, for a flag without its dashes, such as `web.max-requests`.
    package let name: String
    /// How often it may stand on a line, and whether it takes a value.
    package let shape: Shape
    /// What stands for the value in help, such as `FILE`; empty for a switch.
    package let placeholder: String
    /// The default as one would type it; nil where there is none.
    package let defaultText: String?
    /// Whether a line without it is at fault.
    package let isRequired: Bool
    /// What it is for: one sentence.
    package let sentence: String
    /// What completes its value.
    package let completion: Completion
    /// What one text has wrong, or nil.
    let check: @Sendable (String) -> ValueFault?
    /// The value of texts that were all checked, in the order given.
    let value: @Sendable ([String]) -> (any Sendable)?
    /// What it does of its own, if it belongs to every program.
    var builtin: Builtin?

    /// Whether nothing is a value like others: it is the default.
    var allowsEmpty: Bool { defaultText == "" }
}

/// What a text has wrong, as the value of a flag or an argument.
package struct ValueFault: Error, Equatable {
    /// What is wrong, to stand behind the quoted text: `isn't a number`.
    package let reason: String
    /// What was probably meant, as one would type it; nil where nothing is near.
    package let meant: String?

    /// Makes a fault from its words.
    package init(_ reason: String, meant: String? = nil) {
        self.reason = reason
        self.meant = meant
    }
}

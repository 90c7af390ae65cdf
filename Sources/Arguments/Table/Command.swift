/// A command of the program: its rows, and what they must be together.
package struct Command: Sendable {
    /// Its name, in small letters with hyphens.
    package let name: String
    /// What it does: one sentence, short enough for one line of help.
    package let sentence: String
    /// What else is worth knowing: a paragraph, or nothing.
    package let details: String
    /// Its flags, in the order of help.
    package let flags: [Row]
    /// Its arguments, in the order of the line; only the last may be a list.
    package let arguments: [Row]
    /// What the values have wrong together, or nil.
    let check: @Sendable (Values) -> UsageFault?

    /// Makes a command.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - sentence: What it does.
    ///   - details: What else is worth knowing.
    ///   - flags: Its flags.
    ///   - arguments: Its arguments.
    ///   - check: What the values, each of them right, have wrong together.
    package init(
        name: String, sentence: String, details: String = "", flags: [Row] = [], arguments: [Row] = [],
        check: @escaping @Sendable (Values) -> UsageFault? = { _ in nil }
    ) {
        self.name = name
        self.sentence = sentence
        self.details = details
        self.flags = flags
        self.arguments = arguments
        self.check = check
    }
}

/// What is wrong with a line, and what was probably meant.
package struct UsageFault: Error, Equatable {
    /// What is wrong, in small letters and without a full stop.
    package let reason: String
    /// What was probably meant, as one would type each; empty where nothing is near.
    package let meant: [String]

    /// Makes a fault from its words.
    package init(_ reason: String, meant: [String] = []) {
        self.reason = reason
        self.meant = meant
    }

    /// The line for the person at the terminal, without its line break.
    ///
    /// - Parameter program: The program's name.
    /// - Returns: The line: in Prometheus's form, what is wrong, what was probably meant, and where help is.
    func line(program: String) -> String {
        let hint = meant.isEmpty ? "," : ", did you mean \(Sentence.either(meant))?"
        return "\(program): error: \(reason)\(hint) try --help"
    }
}

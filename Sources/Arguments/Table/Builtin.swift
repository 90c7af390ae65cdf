/// What every program can do beside its commands: describe itself, and complete what is being typed.
package enum Builtin: Hashable, Sendable {
    /// Usage, flags and commands.
    case help
    /// The same with the flags of every command.
    case longHelp
    /// A manual page.
    case manualPage
    /// The same as Markdown, for the repository's documents.
    case document
    /// Which version it is.
    case version
    /// A script that completes lines in a shell.
    case completionScript(Shell)

    /// The word that stands for help on a line, as if it were a command.
    static let helpWord = "help"

    /// The flags, in the order of help.
    static let rows: [Row] = [
        row("help", .help, "Show help for the command on the line (also try --help-long and --help-man)."),
        row("help-long", .longHelp, "Show the flags of every command."),
        row("help-man", .manualPage, "Write a manual page."),
        row("help-markdown", .document, "Write the flags as Markdown."),
        row("completion-script-bash", .completionScript(.bash), "Write a script that completes in bash."),
        row("completion-script-zsh", .completionScript(.zsh), "Write a script that completes in zsh."),
        row("completion-script-fish", .completionScript(.fish), "Write a script that completes in fish."),
        row("version", .version, "Show the version."),
    ]

    /// Whether the shortest help has it too.
    var isProminent: Bool { self == .help || self == .version }

    /// Whether people have no use for it.
    var isHidden: Bool { self == .document }

    private static func row(_ name: String, _ builtin: Builtin, _ sentence: String) -> Row {
        var row = Flag.toggle(name, sentence).row
        row.builtin = builtin
        return row
    }
}

/// A shell that completes what is being typed.
package enum Shell: String, CaseIterable, Sendable {
    /// GNU's.
    case bash
    /// The Z shell.
    case zsh
    /// The friendly interactive shell.
    case fish
}

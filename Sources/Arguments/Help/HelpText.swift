/// Help for the terminal.
struct HelpText {
    private let program: Program
    private let columns: Columns

    /// Makes help.
    ///
    /// - Parameters:
    ///   - program: The table.
    ///   - width: How many columns the terminal has.
    init(program: Program, width: Int) {
        self.program = program
        columns = Columns(width: width)
    }

    /// Usage, the flags of the command that runs by default, and a line for each command.
    var overview: String {
        let command = program.defaultCommand
        var lines = head("usage: \(Usage.program(program))", program.sentence)
        lines += columns.wrapped("Flags of \(command.name), which runs where no command is named:")
        lines += flags(Usage.rows(of: command, isLong: false))
        lines += [""] + columns.wrapped(Self.switches) + ["", "Commands:"]
        lines += columns.table(program.commands.map { ($0.name, $0.sentence) })
        lines += [""]
        lines += columns.wrapped("\(program.name) COMMAND --help shows the flags of a command.")
        return text(lines)
    }

    /// Usage and flags of one command.
    func command(_ command: Command) -> String {
        var lines = head("usage: \(program.name) \(Usage.command(command))", command.sentence)
        if !command.details.isEmpty { lines += columns.wrapped(command.details) + [""] }
        lines += ["Flags:"] + flags(Usage.rows(of: command, isLong: false))
        if !command.arguments.isEmpty {
            lines += ["", "Args:"]
            lines += columns.table(command.arguments.map { (Usage.argument($0), $0.sentence) })
        }
        return text(lines)
    }

    /// Usage and every flag of every command.
    var everything: String {
        var lines = head("usage: \(Usage.program(program))", program.sentence)
        lines += ["Flags of every command:"]
        lines += flags(Builtin.rows.filter { $0.builtin?.isHidden == false })
        lines += [""] + columns.wrapped(Self.switches) + columns.wrapped(Self.files) + ["", "Commands:"]
        for command in program.commands {
            let isDefault = command.name == program.defaultCommand.name
            lines += [""] + columns.wrapped(Usage.command(command))
            lines += columns.wrapped(
                command.sentence + (isDefault ? " " + Self.byDefault : ""), indent: 4)
            if !command.details.isEmpty { lines += [""] + columns.wrapped(command.details, indent: 4) }
            if !command.flags.isEmpty { lines += [""] + flags(command.flags) }
            if !command.arguments.isEmpty {
                lines += [""] + columns.table(command.arguments.map { (Usage.argument($0), $0.sentence) })
            }
        }
        return text(lines)
    }

    /// How a switch is turned off.
    static let switches =
        "A flag without a value is turned off by --no-NAME or --NAME=false. Flags stand before or after the"
        + " command."

    /// What is said of the default command.
    static let byDefault = "It runs where no command is named."

    /// How arguments come from a file.
    static let files =
        "@FILE stands for the arguments in that file, one a line; lines that begin with # are comments."

    private func head(_ usage: String, _ sentence: String) -> [String] {
        columns.wrapped(usage) + [""] + columns.wrapped(sentence) + [""]
    }

    private func flags(_ rows: [Row]) -> [String] {
        columns.table(
            rows.map { row in
                ((row.builtin == .help ? "-h, " : "    ") + Usage.flag(row), row.sentence)
            })
    }

    private func text(_ lines: [String]) -> String {
        lines.map { $0 + "\n" }.joined()
    }
}

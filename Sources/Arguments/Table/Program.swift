/// The table: everything that the command line of one program can hold.
package struct Program: Sendable {
    /// The program's name.
    package let name: String
    /// What it is for: one sentence.
    package let sentence: String
    /// The version, such as `1.2.3`.
    package let version: String
    /// The text of `--version`.
    package let versionText: String
    /// The day of the manual page, as `2026-01-31`; empty where there is none.
    package let date: String
    /// What the exit statuses mean: a sentence or more.
    package let exitStatus: String
    /// The commands; the first runs when a line names none, and takes no arguments.
    package let commands: [Command]
    /// Words that other programs have for flags, without dashes, and what they are here, as one types it.
    package let foreignFlags: [String: String]
    /// Words that other programs have for commands, and what they are here, as one would type it.
    package let foreignCommands: [String: String]
    /// What a stray word that looks like something else was meant as, as one would type it, or nil.
    let guess: @Sendable (String) -> String?

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - name: The program's name.
    ///   - sentence: What it is for.
    ///   - version: The version.
    ///   - versionText: The text of `--version`.
    ///   - date: The day of the manual page.
    ///   - exitStatus: What the exit statuses mean.
    ///   - commands: The commands, at least one.
    ///   - foreignFlags: Words that other programs have for flags, and what they are here.
    ///   - foreignCommands: Words that other programs have for commands, and what they are here.
    ///   - guess: What a stray word that looks like something else, such as a file, was meant as.
    package init(
        name: String, sentence: String, version: String, versionText: String, date: String = "",
        exitStatus: String = "0 when all is well, 2 for a command line at fault, 1 for anything else.",
        commands: [Command], foreignFlags: [String: String] = [:], foreignCommands: [String: String] = [:],
        guess: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        precondition(!commands.isEmpty, "a program without commands")
        self.name = name
        self.sentence = sentence
        self.version = version
        self.versionText = versionText
        self.date = date
        self.exitStatus = exitStatus
        self.commands = commands
        self.foreignFlags = foreignFlags
        self.foreignCommands = foreignCommands
        self.guess = guess
    }

    /// The command that runs when a line names none.
    var defaultCommand: Command { commands[0] }

    /// The command of a name.
    func command(named name: String) -> Command? {
        commands.first { $0.name == name }
    }

    /// What the table itself has wrong, for a test: each name once in a command, one shape for each name.
    package var faults: [String] {
        var faults: [String] = []
        var shapes: [String: Row.Shape] = [:]
        for command in commands {
            let rows = command.flags + command.arguments + Builtin.rows
            let names = rows.map(\.name)
            faults += Set(names).filter { name in names.count { $0 == name } > 1 }.map {
                "\(command.name) has \($0) twice"
            }
            // Whether a flag takes a value must be known before the command is.
            for row in command.flags + Builtin.rows {
                if row.shape != shapes[row.name, default: row.shape] {
                    faults.append("\(row.name) of \(command.name) has another shape elsewhere")
                }
                shapes[row.name] = row.shape
            }
            for row in rows {
                if let text = row.defaultText, row.check(text) != nil {
                    faults.append("the default of \(row.name) is no value")
                }
            }
            if command.arguments.dropLast().contains(where: { $0.shape == .list }) {
                faults.append("only the last argument of \(command.name) may be a list")
            }
        }
        if !defaultCommand.arguments.isEmpty { faults.append("the default command has arguments") }
        return faults
    }
}

/// The flags as Markdown, for the repository's documents.
struct FlagsDocument {
    /// The table.
    let program: Program

    /// The document.
    var text: String {
        var lines = [
            "# Command line", "", "<!-- Written by --help-markdown: change the table of flags instead. -->",
            "",
            "    \(Usage.program(program))", "", program.sentence, "", HelpText.switches, HelpText.files,
            "`--flag value` is the same as `--flag=value`; `--` ends the flags.", "",
            "## Flags of every command", "",
        ]
        lines += Self.table(Builtin.rows.filter { $0.builtin?.isHidden == false })
        for command in program.commands {
            lines += ["", "## \(command.name)", "", "    \(program.name) \(Usage.command(command))", ""]
            lines.append(command.sentence)
            if command.name == program.defaultCommand.name {
                lines.append(HelpText.byDefault)
            }
            if !command.details.isEmpty { lines += ["", command.details] }
            let rows = command.flags + command.arguments
            if !rows.isEmpty { lines += [""] + Self.table(rows) }
        }
        lines += ["", "## Exit status", "", program.exitStatus, ""] + scripts
        return lines.map { $0 + "\n" }.joined()
    }

    /// What the program writes for shells and readers, as one would type it.
    private var scripts: [String] {
        let completion = Builtin.rows.map(\.name).filter { $0.hasPrefix("completion-script-") }
        let shells = completion.map { $0.dropFirst("completion-script-".count) }.joined(separator: ", ")
        return [
            "## Manual page and completion", "", "The program writes them; completion is for \(shells).", "",
            "    \(program.name) --help-man >/usr/local/share/man/man1/\(program.name).1",
            "    eval \"$(\(program.name) --completion-script-bash)\"    # in ~/.bashrc; -zsh in ~/.zshrc",
            "    \(program.name) --completion-script-fish | source     # in ~/.config/fish/config.fish",
        ]
    }

    private static func table(_ rows: [Row]) -> [String] {
        ["| Flag | Default | |", "|---|---|---|"]
            + rows.map { row in
                let value = row.defaultText.map { $0.isEmpty ? "empty" : code($0) } ?? absent(row)
                return "| \(name(row)) | \(value) | \(cell(row.sentence)) |"
            }
    }

    private static func name(_ row: Row) -> String {
        guard row.name != row.placeholder else { return code(Usage.argument(row)) }
        guard row.shape != .toggle else {
            return (row.builtin == .help ? "`-h`, " : "") + code("--\(row.name)")
        }
        return code("--\(row.name)=\(row.placeholder)") + (row.shape == .list ? ", repeatable" : "")
    }

    private static func absent(_ row: Row) -> String {
        row.isRequired ? "must be given" : (row.shape == .toggle && row.builtin == nil ? "off" : "")
    }

    private static func code(_ text: String) -> String { "`\(cell(text))`" }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

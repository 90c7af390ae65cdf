/// The manual page, in the macros of man(7), with nothing that `mandoc -T lint` finds.
struct ManualPage {
    /// The table.
    let program: Program

    /// The page, as it lies in `man1`.
    var text: String {
        var lines = [
            ".TH \(Self.quoted(program.name.uppercased())) 1 \"\(program.date)\""
                + " \(Self.quoted("\(program.name) \(program.version)"))",
            ".SH NAME", "\(Self.escaped(program.name)) \\-",
        ]
        lines += Self.paragraph(headline)
        lines += [".SH SYNOPSIS", ".B \(Self.escaped(program.name))", "[<flags>] [<command> [<args> ...]]"]
        lines += [".SH DESCRIPTION"] + Self.paragraph(program.sentence)
        lines += [".PP"] + Self.paragraph(HelpText.switches) + [".PP"] + Self.paragraph(HelpText.files)
        lines.append(".SH OPTIONS")
        lines += Builtin.rows.filter { $0.builtin?.isHidden == false }.flatMap(Self.entry)
        lines.append(".SH COMMANDS")
        for command in program.commands {
            let isDefault = command.name == program.defaultCommand.name
            lines.append(".SS \(Self.quoted(Usage.command(command)))")
            lines += Self.paragraph(command.sentence + (isDefault ? " " + HelpText.byDefault : ""))
            if !command.details.isEmpty { lines += [".PP"] + Self.paragraph(command.details) }
            lines += (command.flags + command.arguments).flatMap(Self.entry)
        }
        lines.append(".SH EXIT STATUS")
        lines += Self.paragraph(program.exitStatus)
        return lines.map { $0 + "\n" }.joined()
    }

    /// The sentence as a headline has it: without its full stop.
    private var headline: String {
        program.sentence.hasSuffix(".") ? String(program.sentence.dropLast()) : program.sentence
    }

    private static func entry(_ row: Row) -> [String] {
        let isArgument = row.name == row.placeholder
        let name = isArgument ? Usage.argument(row) : Usage.flag(row)
        let text = row.builtin == .help ? "-h, \(name)" : name
        return [".TP", ".B \(quoted(text))"] + paragraph(row.sentence)
    }

    /// Lines of text: one that begins with a dot or an apostrophe would be a macro.
    private static func paragraph(_ text: String) -> [String] {
        Columns(width: width).wrapped(text).map { line in
            let escaped = escaped(line)
            return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"\(escaped(text).replacing("\"", with: "\\(dq"))\""
    }

    /// Hyphens stay what they are, for they are copied from the page.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    }

    /// Narrow enough that escapes leave a line of the source below 80 bytes.
    private static let width = 60
}

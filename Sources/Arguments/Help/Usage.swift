/// The spelling of flags, arguments and whole lines in help.
enum Usage {
    /// A flag with its default or its placeholder: `--web.max-requests=40`, `--config.file=FILE`.
    static func flag(_ row: Row) -> String {
        guard row.shape != .toggle else { return "--\(row.name)" }
        let value = row.defaultText.map { $0.isEmpty ? "\"\"" : $0 } ?? row.placeholder
        return "--\(row.name)=\(value)" + (row.shape == .list ? " ..." : "")
    }

    /// An argument: `FILE...`, `[MESSAGE_ID...]`.
    static func argument(_ row: Row) -> String {
        let text = row.placeholder + (row.shape == .list ? "..." : "")
        return row.isRequired ? text : "[\(text)]"
    }

    /// What is typed for a command, without the program's name: `trace [<flags>] [MESSAGE_ID...]`.
    static func command(_ command: Command) -> String {
        let required = command.flags.filter(\.isRequired).map { "--\($0.name)=\($0.placeholder)" }
        let isMore = command.flags.contains { !$0.isRequired }
        return ([command.name] + required + (isMore ? ["[<flags>]"] : []) + command.arguments.map(argument))
            .joined(separator: " ")
    }

    /// What is typed for the program: `NAME [<flags>] [<command> [<args> ...]]`.
    static func program(_ program: Program) -> String {
        "\(program.name) [<flags>] [<command> [<args> ...]]"
    }

    /// The flags of a command, and the program's own that a kind of help shows.
    static func rows(of command: Command, isLong: Bool) -> [Row] {
        let own = Builtin.rows.filter { row in
            guard let builtin = row.builtin, !builtin.isHidden else { return false }
            return isLong || builtin.isProminent
        }
        return command.flags + own
    }
}

internal import Text

/// What is said of words that aren't known.
extension LineReading {
    /// A word that begins with a dash and is no flag.
    static func unknownFlag(_ word: String, command: Command, program: Program) -> UsageFault {
        let spelling = FlagIndex.spelling(of: word)
        let reason = "unknown flag \(Quoting.quoted(spelling))"
        let name = bare(spelling)
        let near = meant(name, command: command, program: program)
        if !near.isEmpty { return UsageFault(reason, meant: near) }
        if name.hasPrefix(FlagIndex.negation) {
            let toggles = command.flags.filter { $0.shape == .toggle }.map(\.name)
            let near = Suggestions(names: toggles).near(String(name.dropFirst(FlagIndex.negation.count)))
            return UsageFault(reason, meant: near.map { "--\(FlagIndex.negation)\($0)" })
        }
        return UsageFault(reason)
    }

    /// A flag that another command has.
    static func foreignFlag(
        _ found: FlagIndex.Found, command: Command, isNamed: Bool, program: Program
    ) -> UsageFault {
        let name = found.row.name
        let owners = program.commands.filter { $0.flags.contains { $0.name == name } }.map(\.name)
        let have = owners.count == 1 ? "has" : "have"
        var near = meant(name, command: command, program: program)
        // Without a command on the line it may be the command that is missing.
        if near.isEmpty, !isNamed { near = owners.map { "\($0) --\(name)" } }
        return UsageFault(
            "\(command.name) has no flag \(found.spelling), which \(Sentence.both(owners)) \(have)",
            meant: near)
    }

    /// The flags of a command that a name was probably meant as, as one would type each.
    private static func meant(_ name: String, command: Command, program: Program) -> [String] {
        if let meant = foreign(name, command: command, program: program) { return [meant] }
        let own = Builtin.rows.filter { $0.builtin?.isHidden == false }
        let rows = command.flags + own.filter { $0.builtin?.isProminent == true }
        let near = Suggestions(names: rows.map(\.name)).near(name)
        let all = near.isEmpty ? Suggestions(names: own.map(\.name)).near(name) : near
        return all.map { "--\($0)" }
    }

    /// A word that stands where a command would, and is none.
    static func unknownCommand(_ word: String, program: Program) -> UsageFault {
        if let fault = strayTruth(word) { return fault }
        let reason = "unknown command \(Quoting.quoted(word))"
        // From a document, a dash may come as a longer one.
        if let first = word.first, longDashes.contains(first) {
            return unknownFlag(word, command: program.defaultCommand, program: program)
        }
        if let meant = program.foreignCommands[word.lowercased()] {
            return UsageFault(reason, meant: [meant])
        }
        let flags = (program.defaultCommand.flags + Builtin.rows).map(\.name)
        let name = FlagIndex.spelling(of: word)
        if flags.contains(name) { return UsageFault(reason, meant: ["--\(name)"]) }
        if let meant = program.guess(word) { return UsageFault(reason, meant: [Quoting.plain(meant)]) }
        let near = Suggestions(names: program.commands.map(\.name) + [Builtin.helpWord]).near(word)
        return UsageFault(reason, meant: near)
    }

    /// What is said of `true` or `false` that was given to a switch as a word of its own; else nil.
    static func strayTruth(_ word: String) -> UsageFault? {
        guard ["true", "false"].contains(word) else { return nil }
        return UsageFault("unexpected argument \(word): a switch is written --name=\(word)")
    }

    /// What another program's word is here, if the command has it.
    private static func foreign(_ name: String, command: Command, program: Program) -> String? {
        guard let meant = program.foreignFlags[name.lowercased()] else { return nil }
        guard meant.hasPrefix("--") else { return meant }
        let target = FlagIndex.spelling(of: meant).dropFirst(2)
        return (command.flags + Builtin.rows).contains { $0.name == target } ? meant : nil
    }

    /// The name without the dashes before it, of whatever length.
    private static func bare(_ spelling: String) -> String {
        String(spelling.drop { $0 == "-" || longDashes.contains($0) })
    }

    private static let longDashes: Set<Character> = [
        "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}",
    ]
}

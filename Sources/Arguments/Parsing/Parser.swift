internal import Text

/// What a command line comes to.
package enum Outcome: Sendable {
    /// A command is to run with these values.
    case run(Command, Values)
    /// A text is to be shown, and that is all: status 0.
    case show(String)
    /// The line is at fault: what to say about it, in one line, and status 2.
    case fault(String)
}

/// Reads command lines by the table; pure but for what it is handed.
package struct Parser {
    private let program: Program
    private let flags: FlagIndex
    private let width: Int
    private let readFile: (String) -> Result<String, UnreadableArguments>

    /// Makes a parser.
    ///
    /// - Parameters:
    ///   - program: The table.
    ///   - width: How many columns the terminal has, for help.
    ///   - readFile: Reads a file with arguments, or says why it can't.
    package init(
        _ program: Program, width: Int,
        readFile: @escaping (String) -> Result<String, UnreadableArguments>
    ) {
        self.program = program
        self.width = width
        self.readFile = readFile
        flags = FlagIndex(program)
    }

    /// Reads a line.
    ///
    /// - Parameter words: The arguments, without the program's name.
    /// - Returns: What is to be done.
    package func parse(_ words: [String]) -> Outcome {
        if let typed = Completer.request(words) {
            return .show(Completer(program: program, flags: flags).answer(typed.words, for: typed.shell))
        }
        let expansion = ArgumentFile.expand(words, read: readFile)
        let line = LineScanner(expansion.words, flags: flags)
        do throws(UsageFault) {
            if let text = try builtinText(line) { return .show(text) }
            if let fault = expansion.fault { throw fault }
            let reading = LineReading(program: program, line: line)
            let (command, values) = try reading.result()
            return .run(command, values)
        } catch {
            return .fault(error.line(program: program.name))
        }
    }

    /// The text of the first flag that asks for one, whatever else the line has; nil where none does.
    private func builtinText(_ line: LineScanner) throws(UsageFault) -> String? {
        let words = line.pieces.compactMap { piece in if case .word(let word) = piece { word } else { nil } }
        let isHelp = words.first == Builtin.helpWord
        for case .flag(let found, let value) in line.pieces {
            guard let builtin = found.row.builtin, !found.isNegated, value ?? "true" == "true" else {
                continue
            }
            let named = isHelp ? words.dropFirst().first : words.first
            return text(builtin, command: named.flatMap(program.command))
        }
        guard isHelp else { return nil }
        guard let name = words.dropFirst().first, name != Builtin.helpWord else {
            return text(.help, command: nil)
        }
        guard let command = program.command(named: name) else {
            throw LineReading.unknownCommand(name, program: program)
        }
        return text(.help, command: command)
    }

    private func text(_ builtin: Builtin, command: Command?) -> String {
        let help = HelpText(program: program, width: width)
        return switch builtin {
        case .help: command.map(help.command) ?? help.overview
        case .longHelp: help.everything
        case .manualPage: ManualPage(program: program).text
        case .document: FlagsDocument(program: program).text
        case .version: program.versionText + "\n"
        case .completionScript(let shell): CompletionScript(program: program.name).text(for: shell)
        }
    }
}

internal import Text

/// Answers a shell that asks how the word under the cursor may go on.
///
/// The answer's first line says what the candidates are: `words`, or `files` where the shell completes them
/// itself, followed by the part of the word that is a file's name. Then comes a candidate a line, in fish and
/// zsh with a tab and its sentence. After `--flag=` candidates are values alone.
struct Completer {
    /// What is being typed: the words up to the cursor, of which the last may be empty.
    struct Request {
        /// Who asks.
        let shell: Shell
        /// The words without the program's name.
        let words: [String]
    }

    /// A way to go on.
    struct Candidate: Equatable {
        /// The whole word, or the whole value behind an equals sign.
        let text: String
        /// What it is for; may be empty.
        let sentence: String
    }

    /// How the word may go on.
    enum Answer: Equatable {
        /// One of these.
        case words([Candidate])
        /// A file, whose name begins so.
        case files(String)
    }

    /// The table.
    let program: Program
    /// Its flags.
    let flags: FlagIndex

    /// The flag that scripts use, followed by `=` and the shell, `--`, and the words.
    static let flag = "--completion-words"

    /// Reads the request of a script; nil where the line is none.
    static func request(_ words: [String]) -> Request? {
        guard let first = words.first, first.utf8.count < 64, first.hasPrefix(flag + "="),
            let shell = Shell(rawValue: String(first.dropFirst(flag.count + 1))),
            words.dropFirst().first == LineScanner.terminator
        else { return nil }
        let typed = Array(words.dropFirst(2))
        return Request(shell: shell, words: shell == .bash ? typed.map(ShellQuotes.removed) : typed)
    }

    /// The answer, in lines.
    func answer(_ words: [String], for shell: Shell) -> String {
        switch answer(words) {
        case .files(let text): return "files\n\(text)\n"
        case .words(let candidates):
            let lines = candidates.filter { !Quoting.hasControl($0.text) }.map { candidate in
                shell == .bash ? candidate.text : "\(candidate.text)\t\(candidate.sentence)"
            }
            return (["words"] + lines).map { $0 + "\n" }.joined()
        }
    }

    /// How the last word may go on.
    func answer(_ words: [String]) -> Answer {
        let current = words.last ?? ""
        let line = LineScanner(Array(words.dropLast()), flags: flags)
        let command = line.firstWord.flatMap(program.command)
        if let row = line.waiting { return values(of: row, begun: current, line) }
        guard current.hasPrefix("-"), !line.isOver else {
            return word(begun: current, line, command)
        }
        if let found = flags.find(current), let value = found.inlineValue {
            return values(of: found.row, begun: value, line)
        }
        return flagNames(begun: current, line, command ?? program.defaultCommand)
    }

    private func flagNames(begun: String, _ line: LineScanner, _ command: Command) -> Answer {
        let given = Set(
            line.pieces.compactMap { piece -> String? in
                guard case .flag(let found, _) = piece, found.row.shape != .list else { return nil }
                return found.row.name
            })
        let rows = Usage.rows(of: command, isLong: true).filter { !given.contains($0.name) }
        let off = begun.hasPrefix("--" + FlagIndex.negation)
        let candidates = rows.flatMap { row -> [Candidate] in
            let end = row.shape == .toggle ? "" : "="
            let name = Candidate(text: "--\(row.name)\(end)", sentence: row.sentence)
            guard off, row.shape == .toggle, row.builtin == nil else { return [name] }
            let negation = "--\(FlagIndex.negation)\(row.name)"
            return [name, Candidate(text: negation, sentence: "Not: \(row.sentence)")]
        }
        return .words(candidates.filter { $0.text.hasPrefix(begun) })
    }

    /// A word that is no flag: the command, or an argument of it.
    private func word(begun: String, _ line: LineScanner, _ command: Command?) -> Answer {
        let words = line.pieces.compactMap { piece in if case .word(let word) = piece { word } else { nil } }
        guard let first = words.first else { return .words(commands(begun, isHelpToo: true)) }
        if first == Builtin.helpWord {
            return .words(words.count == 1 ? commands(begun, isHelpToo: false) : [])
        }
        guard let command else { return .words([]) }
        let place = words.count - 1
        let last = command.arguments.last.flatMap { $0.shape == .list ? $0 : nil }
        guard let row = place < command.arguments.count ? command.arguments[place] : last else {
            return .words([])
        }
        return values(of: row, begun: begun, line)
    }

    private func commands(_ begun: String, isHelpToo: Bool) -> [Candidate] {
        let help = Candidate(text: Builtin.helpWord, sentence: "Show help for a command.")
        let all = program.commands.map { Candidate(text: $0.name, sentence: $0.sentence) }
        return (all + (isHelpToo ? [help] : [])).filter { $0.text.hasPrefix(begun) }
    }

    private func values(of row: Row, begun: String, _ line: LineScanner) -> Answer {
        let words: [String]
        switch row.completion {
        case .nothing: words = []
        case .files: return .files(begun)
        case .words(let some): words = some
        case .made(let make):
            var texts: [String: String] = [:]
            for case .flag(let found, let value?) in line.pieces { texts[found.row.name] = value }
            words = make(TypedLine(texts))
        }
        return .words(words.filter { $0.hasPrefix(begun) }.map { Candidate(text: $0, sentence: "") })
    }
}

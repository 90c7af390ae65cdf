internal import Text

/// Reads the values of a line that was taken apart; the first thing that is wrong ends it.
struct LineReading {
    private let program: Program
    private let line: LineScanner
    private let command: Command
    /// Whether the line names the command.
    private let isNamed: Bool
    private var texts: [String: [String]] = [:]
    private var arguments: [Row]

    /// Looks up the command.
    init(program: Program, line: LineScanner) {
        self.program = program
        self.line = line
        let named = line.firstWord.flatMap(program.command)
        command = named ?? program.defaultCommand
        isNamed = named != nil
        arguments = command.arguments
    }

    /// The command with its values.
    ///
    /// - Throws: What is wrong, the leftmost first.
    func result() throws(UsageFault) -> (Command, Values) {
        var reading = self
        return (command, try reading.read())
    }

    private mutating func read() throws(UsageFault) -> Values {
        var isCommandDue = true
        for piece in line.pieces {
            switch piece {
            case .unknownFlag(let word): throw Self.unknownFlag(word, command: command, program: program)
            case .flag(let found, let value): try take(found, value)
            case .word(let word):
                defer { isCommandDue = false }
                if isCommandDue, isNamed { continue }
                guard !isCommandDue else { throw Self.unknownCommand(word, program: program) }
                try take(word)
            }
        }
        return try values()
    }

    private mutating func take(_ found: FlagIndex.Found, _ value: String?) throws(UsageFault) {
        let (row, name) = (found.row, found.spelling)
        guard command.flags.contains(where: { $0.name == row.name }) || row.builtin != nil else {
            throw Self.foreignFlag(found, command: command, isNamed: isNamed, program: program)
        }
        guard row.shape == .toggle else {
            guard !found.isNegated else {
                throw UsageFault("\(name): --\(row.name) takes a value and can't be turned off")
            }
            try take(row, name, value)
            return
        }
        guard !found.isNegated || value == nil else { throw UsageFault("\(name) takes no value") }
        try take(row, "--\(row.name)", value ?? (found.isNegated ? "false" : "true"))
    }

    /// Takes the value of a flag.
    private mutating func take(_ row: Row, _ name: String, _ value: String?) throws(UsageFault) {
        guard let value else { throw UsageFault("\(name) needs a value: \(name)=\(row.placeholder)") }
        guard !value.isEmpty || row.allowsEmpty else {
            let form = row.shape == .toggle ? "true|false" : row.placeholder
            throw UsageFault("\(name) is empty and needs a value: \(name)=\(form)")
        }
        guard row.shape == .list || texts[row.name] == nil else {
            throw UsageFault("\(name) is given twice and can't be repeated")
        }
        try keep(value, row, name)
    }

    /// Takes an argument.
    private mutating func take(_ word: String) throws(UsageFault) {
        guard let row = arguments.first else {
            if let fault = Self.strayTruth(word) { throw fault }
            throw UsageFault("unexpected argument \(Quoting.quoted(word)) of \(command.name)")
        }
        if row.shape != .list { arguments.removeFirst() }
        guard !word.isEmpty else { throw UsageFault("\(row.placeholder) of \(command.name) is empty") }
        try keep(word, row, row.placeholder)
    }

    private mutating func keep(_ value: String, _ row: Row, _ name: String) throws(UsageFault) {
        // Empty is the default then, which the table's own test checks.
        if let fault = row.check(value), !value.isEmpty {
            throw UsageFault(
                "\(name): \(Quoting.quoted(value)) \(fault.reason)", meant: fault.meant.map { [$0] } ?? [])
        }
        texts[row.name, default: []].append(value)
    }

    /// The values of all that was taken.
    private func values() throws(UsageFault) -> Values {
        var values = Values()
        for row in command.flags + command.arguments {
            if let texts = texts[row.name] { values.set(row, to: texts) }
        }
        for row in command.arguments where row.isRequired && texts[row.name] == nil {
            throw UsageFault("\(command.name) needs \(Usage.argument(row))")
        }
        for row in command.flags where row.isRequired && texts[row.name] == nil {
            throw UsageFault("\(command.name) needs --\(row.name)=\(row.placeholder)")
        }
        if let fault = command.check(values) { throw fault }
        return values
    }
}

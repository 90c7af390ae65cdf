/// Takes a line apart: flags with their values, and words.
struct LineScanner {
    /// A part of the line.
    enum Piece {
        /// A flag that exists, with its value; nil where it has none.
        case flag(FlagIndex.Found, value: String?)
        /// A word that begins with a dash and is no flag.
        case unknownFlag(String)
        /// Any other word.
        case word(String)
    }

    /// The parts in their order.
    private(set) var pieces: [Piece] = []
    /// The flag at the end of the line that waits for its value; nil where none does.
    private(set) var waiting: Row?
    /// Whether `--` has stood on the line: from there on there are only words.
    private(set) var isOver = false

    /// Takes the words of a line apart.
    init(_ words: [String], flags: FlagIndex) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if isOver || !word.hasPrefix("-") || word == "-" {
                pieces.append(.word(word))
            } else if word == Self.terminator {
                isOver = true
            } else if let found = flags.find(word) {
                var value = found.inlineValue
                // The next word is the value, dash or not, unless it is a flag itself.
                if value == nil, found.row.shape != .toggle, !found.isNegated {
                    if let next = rest.first, next != Self.terminator, flags.find(next) == nil {
                        value = rest.removeFirst()
                    } else if rest.isEmpty {
                        waiting = found.row
                    }
                }
                pieces.append(.flag(found, value: value))
            } else {
                pieces.append(.unknownFlag(word))
            }
        }
    }

    /// The first word, which names the command.
    var firstWord: String? {
        for case .word(let word) in pieces { return word }
        return nil
    }

    /// What ends the flags.
    static let terminator = "--"
}

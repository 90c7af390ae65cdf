/// Finds the rows of flags by what is typed.
struct FlagIndex: Sendable {
    /// A flag as it stands on a line.
    struct Found {
        /// The row.
        let row: Row
        /// As it was typed, without its value: `--no-simulate`.
        let spelling: String
        /// Whether it begins with `no-`, which turns a switch off.
        let isNegated: Bool
        /// What stands behind the equals sign; nil where there is none.
        let inlineValue: String?
    }

    private var rows: [String: Row] = [:]

    /// The flags of all commands and the program's own: which one a word means must be known before the
    /// command is.
    init(_ program: Program) {
        for row in program.commands.flatMap(\.flags) + Builtin.rows {
            rows[row.name] = rows[row.name] ?? row
        }
    }

    /// The flag that a word is; nil where it is none.
    func find(_ word: String) -> Found? {
        let spelling = Self.spelling(of: word)
        let value = Self.value(of: word)
        if spelling == "-h", value == nil { return find("--help") }
        guard spelling.hasPrefix("--"), spelling.utf8.count <= Self.bytesMax else { return nil }
        let name = String(spelling.dropFirst(2))
        if let row = rows[name] {
            return Found(row: row, spelling: spelling, isNegated: false, inlineValue: value)
        }
        guard name.hasPrefix(Self.negation), let row = rows[String(name.dropFirst(Self.negation.count))]
        else { return nil }
        return Found(row: row, spelling: spelling, isNegated: true, inlineValue: value)
    }

    /// The word up to its equals sign.
    static func spelling(of word: String) -> String {
        // By bytes: a word may be as long as the system lets it be.
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return word }
        return String(word[..<equals])
    }

    private static func value(of word: String) -> String? {
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return String(word[word.utf8.index(after: equals)...])
    }

    /// What a switch that is turned off begins with.
    static let negation = "no-"

    /// No flag's name is so long.
    private static let bytesMax = 100
}

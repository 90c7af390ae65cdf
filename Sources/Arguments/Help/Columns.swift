/// Lays text out in lines of a width.
struct Columns {
    /// The most characters of a line, where words aren't longer.
    let width: Int

    /// Words in lines, each line behind an indent.
    ///
    /// - Parameters:
    ///   - text: The words.
    ///   - indent: How many blanks each line begins with.
    /// - Returns: The lines, without line breaks.
    func wrapped(_ text: String, indent: Int = 0) -> [String] {
        let room = max(Self.textMin, width - indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= room {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { String(repeating: " ", count: indent) + $0 }
    }

    /// Names with their sentences beside them, or below where a name is long or there is little room.
    ///
    /// - Parameter rows: The names and the sentences.
    /// - Returns: The lines, without line breaks.
    func table(_ rows: [(name: String, sentence: String)]) -> [String] {
        let nameWidth = rows.map(\.name.count).filter { $0 <= Self.nameMax }.max() ?? 0
        let indent = Self.margin + nameWidth + Self.gap
        guard width - indent >= Self.textMin else {
            return rows.flatMap { row in
                [String(repeating: " ", count: Self.margin) + row.name]
                    + wrapped(row.sentence, indent: Self.margin * 4)
            }
        }
        return rows.flatMap { row in
            var lines = wrapped(row.sentence, indent: indent)
            let head = String(repeating: " ", count: Self.margin) + row.name
            guard row.name.count <= nameWidth, let first = lines.first else { return [head] + lines }
            lines[0] = head + String(first.dropFirst(head.count))
            return lines
        }
    }

    /// Blanks before a name.
    private static let margin = 2
    /// Blanks between the columns.
    private static let gap = 2
    /// Longer names have a line of their own, as in other exporters.
    private static let nameMax = 30
    /// Less room than this isn't worth a column.
    private static let textMin = 20
}

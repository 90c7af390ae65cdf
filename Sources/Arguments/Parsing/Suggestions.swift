internal import Text

/// Finds what was probably meant by a word that isn't known.
///
/// It takes little time whatever is typed: words beyond any name's length have nothing near.
struct Suggestions {
    /// The names that there are, in the order in which they are suggested.
    let names: [String]

    /// The names that a text probably means, at most three; the more certain a kind of likeness, the earlier
    /// it is tried, and only one kind is answered with.
    func near(_ text: String) -> [String] {
        guard text.utf8.count <= Self.bytesMax else { return [] }
        let typed = Self.parts(text)
        guard !typed.isEmpty else { return [] }
        let same = names.filter { Self.parts($0).joined() == typed.joined() }
        if !same.isEmpty { return same }
        let begun = names.filter { Self.isBeginning(typed[...], of: Self.parts($0)[...]) }
        if !begun.isEmpty { return Array(begun.prefix(Self.countMax)) }
        if let name = Nearest.word(to: typed.joined(separator: "-"), among: names) { return [name] }
        guard text.utf8.count >= Self.innerBytesMin else { return [] }
        let holding = names.filter { name in
            let parts = Self.parts(name)
            return parts.indices.contains { Self.isBeginning(typed[...], of: parts[$0...]) }
        }
        if !holding.isEmpty { return Array(holding.prefix(Self.countMax)) }
        let ends = names.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        if let end = Nearest.word(to: typed.joined(separator: "-"), among: ends),
            let index = ends.firstIndex(of: end)
        {
            return [names[index]]
        }
        // A name with something stuck to it, such as `--log.leveldebug`.
        let stuck = names.filter { text.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
        return stuck.map { [$0] } ?? []
    }

    /// The word of a short list that a text probably means.
    static func word(_ text: String, among words: [String]) -> String? {
        guard text.utf8.count <= bytesMax else { return nil }
        let typed = text.lowercased()
        if let same = words.first(where: { $0.lowercased() == typed }) { return same }
        let begun = words.first { word in
            min(word.utf8.count, typed.utf8.count) >= innerBytesMin
                && (word.hasPrefix(typed) || typed.hasPrefix(word))
        }
        return begun ?? Nearest.word(to: text, among: words)
    }

    /// The parts of a name between dots, hyphens and the like, in small letters.
    private static func parts(_ name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Whether the parts of a name begin with those, of which the last may be a beginning itself.
    private static func isBeginning(_ typed: ArraySlice<String>, of name: ArraySlice<String>) -> Bool {
        guard typed.count <= name.count, let last = typed.last else { return false }
        let same = zip(typed.dropLast(), name).allSatisfy { $0 == $1 }
        return same && name[name.startIndex + typed.count - 1].hasPrefix(last)
    }

    /// No name is so long, in bytes.
    private static let bytesMax = 64

    /// Shorter texts are in too many names.
    private static let innerBytesMin = 3

    /// More names than this are no help.
    private static let countMax = 3
}

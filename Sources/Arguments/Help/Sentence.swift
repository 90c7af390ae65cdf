/// Parts of sentences.
enum Sentence {
    /// The words as a choice: `a`, `a or b`, `a, b or c`.
    static func either(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The words together: `a`, `a and b`, `a, b and c`.
    static func both(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

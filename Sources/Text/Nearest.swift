/// Finds the word that was probably meant.
package enum Nearest {
    /// Words beyond this many characters aren't compared: no key or name of ours that is mistyped is so long.
    private static let lengthLimit = 64

    /// The candidate nearest to a word, or nil when none is close enough to be a slip of the hand.
    ///
    /// Close is two in five characters of the longer word, three at most, in insertions, deletions,
    /// replacements and swaps.
    package static func word(to word: String, among candidates: [String]) -> String? {
        let typed = normalized(word)
        guard !typed.isEmpty, typed.count <= lengthLimit else { return nil }
        let near = candidates.compactMap { candidate -> (word: String, distance: Int)? in
            let known = normalized(candidate)
            let distance = distance(typed, known)
            let reach = min(3, max(1, max(typed.count, known.count) * 2 / 5))
            return distance <= reach ? (candidate, distance) : nil
        }
        return near.min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }

    private static func normalized(_ word: String) -> [Character] {
        word.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
    }

    /// The optimal string alignment distance.
    ///
    /// https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var best = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}

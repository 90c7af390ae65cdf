/// Takes secrets out of what is said about a web configuration, wherever in the file they stand.
///
/// A hash or a key in its own place is never shown. This is for one that stands where a name or a word is
/// due, and would be quoted: after a slip of the hand, or a template that went wrong.
enum Concealment {
    private static let sign = "<redacted>"

    /// Letters, digits and signs of base64 in a row, from which on they are a line of a key: PEM has 64 to a
    /// line.
    private static let runMin = 40

    /// Characters of a hash, from which on more than its cost and the half of its salt would be shown.
    private static let hashRunMin = 20

    /// The text without bcrypt hashes and without long runs of base64.
    static func conceal(_ text: String) -> String {
        guard text.utf8.count >= runMin || text.contains("$2") else { return text }
        var result = ""
        var run = ""
        for character in text {
            if isEncoded(character) {
                run.append(character)
            } else {
                result += shown(run)
                run = ""
                result.append(character)
            }
        }
        return result + shown(run)
    }

    /// A run of the characters that hashes and keys are made of; paths are made of them too, and are shown.
    private static func shown(_ run: String) -> String {
        if let start = run.firstRange(of: "$2")?.lowerBound, run.count >= hashRunMin {
            return run[..<start] + sign
        }
        let longest = run.split { $0 == "." }.map(\.count).max() ?? 0
        let slashes = run.count { $0 == "/" }
        // A path has a slash every dozen characters, base64 one in 64.
        return longest < runMin || slashes * 16 > run.count ? run : sign
    }

    private static func isEncoded(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "$./+=".contains(character))
    }
}

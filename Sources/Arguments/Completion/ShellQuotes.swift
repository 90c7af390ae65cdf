/// Undoes a shell's quoting: bash hands words on for completion as they were typed.
enum ShellQuotes {
    /// A word without quotes and backslashes; a quote that isn't closed holds the rest.
    static func removed(from word: String) -> String {
        var result = ""
        var quote: Character?
        var rest = word[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\" where quote != "'": result += rest.popFirst().map(String.init) ?? ""
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil: quote = character
            default: result.append(character)
            }
        }
        return result
    }
}

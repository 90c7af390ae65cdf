internal import Text

/// Puts the lines of a file in the place of each word `@FILE`.
enum ArgumentFile {
    /// The words that a line stands for.
    struct Expansion {
        /// The words; where a file can't be read, up to its place, and what follows it.
        var words: [String] = []
        /// What can't be read, or is too much.
        var fault: UsageFault?
    }

    /// Replaces files by their lines, also those that files name.
    ///
    /// - Parameters:
    ///   - words: The words of the line.
    ///   - read: Reads a file, or says why it can't.
    /// - Returns: The words, with the first fault.
    static func expand(
        _ words: [String], read: (String) -> Result<String, UnreadableArguments>
    ) -> Expansion {
        var expansion = Expansion()
        // The words that are still to be looked at, the next one last.
        var rest = Array(words.reversed())
        var filesRead = 0
        var isOver = false
        while let word = rest.popLast() {
            guard expansion.words.count < wordsMax else {
                expansion.fault = UsageFault("more than \(wordsMax) arguments are too many")
                break
            }
            if word == LineScanner.terminator { isOver = true }
            guard !isOver, word.hasPrefix("@") else {
                expansion.words.append(word)
                continue
            }
            // After a fault what else is on the line counts only if it asks for help.
            guard expansion.fault == nil else { continue }
            filesRead += 1
            guard filesRead <= filesMax else {
                expansion.fault = UsageFault(
                    "more than \(filesMax) files of arguments: \(Quoting.quoted(word)) may name itself")
                continue
            }
            let path = String(word.dropFirst())
            switch read(path) {
            case .success(let text): rest += lines(text).reversed()
            case .failure(let failure):
                expansion.fault = UsageFault(
                    "arguments can't be read from \(Quoting.quoted(path)): \(failure.reason)")
            }
        }
        return expansion
    }

    /// The arguments in a file's text: one a line, without blanks around it, comments and empty lines.
    static func lines(_ text: String) -> [String] {
        text.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map { line in
            var line = line.drop { $0.isWhitespace || $0 == byteOrderMark }
            while line.last?.isWhitespace == true { line.removeLast() }
            return String(line)
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    /// Some editors begin a file with it.
    private static let byteOrderMark: Character = "\u{FEFF}"

    /// Files may name others; without a bound, one that names itself would be read for ever.
    private static let filesMax = 100

    /// More than any command line needs.
    private static let wordsMax = 100_000
}

/// Why a file with arguments can't be read.
package struct UnreadableArguments: Error {
    /// The reason, in small letters and without a full stop.
    package let reason: String

    /// Makes a failure from its words.
    package init(_ reason: String) {
        self.reason = reason
    }
}

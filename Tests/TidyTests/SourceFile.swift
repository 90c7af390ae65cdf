/// A text file of the repository, as the rules see it.
struct SourceFile: Sendable {
    /// The path from the repository's root, with forward slashes.
    let path: String
    /// The lines without their ends.
    let lines: [String]
    /// The same lines with comments and the insides of string literals made blank; empty where the file is no Swift.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.split(text)
        code = path.hasSuffix(".swift") ? Self.split(SwiftBlanker.blank(text)) : []
    }

    /// The folder directly under `Sources/` that the file stands in.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" {
            lines.removeLast()
        }
        return lines
    }
}

/// A place that breaks a rule, and what to do about it.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    /// Counted from 1; 0 where the whole file is meant.
    let line: Int
    let mend: String

    var description: String {
        "\(path):\(line): \(mend)"
    }
}

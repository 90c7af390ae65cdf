internal import YAML

/// One thing to say about a configuration file, with its place, as compilers say it.
struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The file's name as it was given.
    let file: String
    /// Where in the file; nil when it concerns the file as a whole.
    let mark: Mark?
    /// The keys that lead there, like `canaries[0].topic`; empty at the top.
    let path: String
    /// What is wrong and what would be right, in lower case and without a full stop.
    let message: String
    /// How much it matters.
    let severity: Severity

    /// How much a finding matters.
    enum Severity: Sendable {
        /// The file can't be used.
        case fault
        /// The file can be used, but someone should look.
        case warning
    }

    /// The finding in one line: `canaries.yml:12:5: canaries[0].topic: ...`.
    var description: String {
        var text = file
        if let mark {
            text += ":\(mark.line):\(mark.column)"
        }
        text += severity == .warning ? ": warning: " : ": "
        return text + (path.isEmpty ? message : "\(path): \(message)")
    }

    /// Whether this one comes first in a report, which goes by place.
    func precedes(_ other: Finding) -> Bool {
        let place = mark ?? Mark(line: 0, column: 0)
        let otherPlace = other.mark ?? Mark(line: 0, column: 0)
        return place == otherPlace ? description < other.description : place < otherPlace
    }
}

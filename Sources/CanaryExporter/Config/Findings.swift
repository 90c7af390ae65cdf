internal import YAML

/// Gathers what there is to say about one file, so that all of it is reported together.
///
/// A reference that the readers of one file share; it stays within the call that reads the file.
final class Findings {
    /// More findings than this no one reads; a file can hold slips by the hundred thousand.
    private static let countLimit = 1000

    /// Whether any finding keeps the file from being used, those beyond the bound included.
    private(set) var hasFaults = false

    private let file: String
    private let conceal: (String) -> String
    private var findings: Set<Finding> = []
    private var isCut = false

    /// Starts a collection for a file, whose name is printed as given.
    ///
    /// `conceal` takes out of each path and message what must not be printed.
    init(file: String, conceal: @escaping (String) -> String = { $0 }) {
        self.file = file
        self.conceal = conceal
    }

    /// The findings by place; when there were too many, the last one says so.
    var sorted: [Finding] {
        let sorted = findings.sorted { $0.precedes($1) }
        guard isCut else { return sorted }
        let message = "there is more to say than these \(Self.countLimit) lines; mend them and check again"
        let severity: Finding.Severity = hasFaults ? .fault : .warning
        return sorted + [Finding(file: file, mark: nil, path: "", message: message, severity: severity)]
    }

    /// Whether more findings only count and aren't kept, so that their words needn't be found.
    var isFull: Bool {
        findings.count >= Self.countLimit
    }

    /// Adds a fault at a place of its own.
    func fault(_ message: String, path: String, mark: Mark?) {
        add(message, path: path, mark: mark, .fault)
    }

    /// Adds a fault at a value.
    func fault(_ message: String, at value: ConfigValue) {
        add(message, path: value.path, mark: value.mark, .fault)
    }

    /// Adds a warning at a value.
    func warning(_ message: String, at value: ConfigValue) {
        add(message, path: value.path, mark: value.mark, .warning)
    }

    private func add(_ message: String, path: String, mark: Mark?, _ severity: Finding.Severity) {
        hasFaults = hasFaults || severity == .fault
        guard !isFull else {
            isCut = true
            return
        }
        findings.insert(
            Finding(
                file: file, mark: mark, path: conceal(path), message: conceal(message), severity: severity))
    }
}

internal import YAML

/// Gathers what there is to say about one file, so that all of it is reported together.
///
/// A reference that the readers of one file share; it stays within the call that reads the file.
final class Findings {
    private let file: String
    private var findings: Set<Finding> = []

    /// Starts a collection for a file, whose name is printed as given.
    init(file: String) {
        self.file = file
    }

    /// All findings, by place.
    var sorted: [Finding] {
        findings.sorted { $0.precedes($1) }
    }

    /// Whether any of them keeps the file from being used.
    var hasFaults: Bool {
        findings.contains { $0.severity == .fault }
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
        findings.insert(Finding(file: file, mark: mark, path: path, message: message, severity: severity))
    }
}

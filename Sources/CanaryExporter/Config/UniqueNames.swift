internal import Text

/// Remembers names, and reports one that is given twice.
struct UniqueNames {
    private let what: String
    private let findings: Findings
    private var owners: [String: ConfigValue] = [:]

    /// Starts without names; `what` is the word for what has them.
    init(what: String, findings: Findings) {
        self.what = what
        self.findings = findings
    }

    /// Adds the name of an item of a list.
    mutating func add(_ name: String, of item: ConfigValue) {
        if let owner = owners[name] {
            findings.fault(
                "\(Quoting.quoted(name)) is the name of \(owner.path) (line \(owner.line)) too; give each"
                    + " \(what) a name of its own", at: item)
        } else {
            owners[name] = item
        }
    }
}

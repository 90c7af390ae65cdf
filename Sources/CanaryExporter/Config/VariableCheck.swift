internal import Text
internal import YAML

/// Warns of values that look as if a variable were to be put in.
///
/// The value isn't shown: what stands beside a variable may be half a secret.
struct VariableCheck {
    private let findings: Findings

    /// Makes a check that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
    }

    /// Looks at a value and everything in it; depth is bounded by what the YAML reader lets through.
    func check(_ value: ConfigValue) {
        switch value.node.content {
        case .scalar(let scalar):
            guard let start = scalar.text.firstRange(of: "${"), scalar.text[start.upperBound...].contains("}")
            else { return }
            findings.warning(
                "${...} is taken as it stands: variables aren't expanded; write the value itself", at: value)
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() {
                check(value.item(index, node))
            }
        case .mapping(let entries):
            for entry in entries {
                check(value.child(Quoting.plain(entry.key.scalar?.text ?? "?"), entry.value))
            }
        }
    }
}

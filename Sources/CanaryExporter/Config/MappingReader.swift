internal import Text
internal import YAML

/// Reads a mapping strictly: keys that no one knows and keys written twice are faults.
struct MappingReader {
    /// The mapping itself, for findings about it as a whole.
    let value: ConfigValue
    private let findings: Findings
    private let entries: [String: ConfigValue]

    /// Looks at a mapping that may hold the keys named.
    ///
    /// Nil when the value is no mapping. `hints` has words of its own for keys that people may try but that
    /// aren't known. Faults go to `findings`; no message about a key shows its value.
    init?(_ value: ConfigValue, keys: [String], hints: [String: String] = [:], findings: Findings) {
        guard let mapping = value.node.mapping else {
            findings.fault(Self.wrongKind(value, keys: keys), at: value)
            return nil
        }
        var entries: [String: ConfigValue] = [:]
        var lines: [String: Int] = [:]
        for entry in mapping {
            guard let key = entry.key.scalar?.asString else {
                let kind = ConfigValue(node: entry.key, path: value.path).kind
                findings.fault(
                    "\(kind) stands where a key is due; write one of \(keys.joined(separator: ", "))",
                    path: value.path, mark: entry.key.mark)
                continue
            }
            let child = value.child(Quoting.plain(key), entry.value)
            if let line = lines[key] {
                findings.fault(
                    "this key was written on line \(line) already; remove one of the two", path: child.path,
                    mark: entry.key.mark)
            } else if keys.contains(key) {
                entries[key] = child
            } else {
                let mend = findings.isFull ? "" : hints[key] ?? Self.mend(for: key, keys)
                let message = "unknown key; \(mend)"
                findings.fault(message, path: child.path, mark: entry.key.mark)
            }
            lines[key] = lines[key] ?? entry.key.mark.line
        }
        self.value = value
        self.findings = findings
        self.entries = entries
    }

    /// The value under a key; nil when the key isn't there.
    ///
    /// A key without a value is a fault, and counts as not there.
    func optional(_ key: String) -> ConfigValue? {
        guard let value = entries[key] else { return nil }
        guard !value.isNull else {
            findings.fault("has no value; write one or remove the key", at: value)
            return nil
        }
        return value
    }

    /// The value under a key, also where nothing is written after it; nil when the key isn't there.
    func present(_ key: String) -> ConfigValue? {
        entries[key]
    }

    /// The value under a key that must be there; `example` is shown when it isn't.
    func required(_ key: String, example: String) -> ConfigValue? {
        guard entries[key] != nil else {
            findings.fault("\(key) is missing; add a line like \(key): \(example)", at: value)
            return nil
        }
        return optional(key)
    }

    /// Whether the key is there, with a value or without.
    func has(_ key: String) -> Bool {
        entries[key] != nil
    }

    private static func mend(for key: String, _ keys: [String]) -> String {
        if let near = Nearest.word(to: key, among: keys) {
            return "did you mean \(near)?"
        }
        return "the keys here are \(keys.joined(separator: ", "))"
    }

    private static func wrongKind(_ value: ConfigValue, keys: [String]) -> String {
        "\(value.kind) stands here where a mapping is due; write lines of key: value, with the keys "
            + keys.joined(separator: ", ")
    }
}

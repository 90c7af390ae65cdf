internal import Text
internal import YAML

/// Reads values as exporter-toolkit does where that differs from the rest of the project.
struct WebValueReader {
    private let findings: Findings
    private let reader: ValueReader

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
        reader = ValueReader(findings)
    }

    /// The value under a key; nil when the key isn't there, or has no value.
    ///
    /// Elsewhere a key without a value is a fault. Here files written for other exporters must go on
    /// working, so that it is told and counts as not set.
    func given(_ key: String, in mapping: MappingReader) -> ConfigValue? {
        guard let value = mapping.present(key) else { return nil }
        guard !value.isNull else {
            findings.warning("has no value, and counts as not set; write one or remove the key", at: value)
            return nil
        }
        return value
    }

    /// A text under a key; an empty one counts as not set.
    func text(_ key: String, in mapping: MappingReader) -> String? {
        guard let text = given(key, in: mapping).flatMap(reader.text), !text.isEmpty else { return nil }
        return text
    }

    /// A truth value, also in the words of YAML 1.1, which exporter-toolkit reads.
    func bool(_ value: ConfigValue) -> Bool? {
        guard let scalar = value.node.scalar else {
            findings.fault("\(value.kind) stands here where true or false is due", at: value)
            return nil
        }
        if let bool = scalar.asBool { return bool }
        switch scalar.isPlain ? scalar.text.lowercased() : "" {
        case "y", "yes", "on": return true
        case "n", "no", "off": return false
        default:
            findings.fault(
                "\(Quoting.quoted(scalar.text)) is no truth value; write true or false, without quotes",
                at: value)
            return nil
        }
    }

    /// One of a few words; with `hint`, what to say of another.
    func word<Word>(_ key: String, in mapping: MappingReader) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        guard let value = given(key, in: mapping), let text = reader.text(value), !text.isEmpty else {
            return nil
        }
        return reader.word(value, of: Word.allCases.map(\.rawValue)).flatMap(Word.init)
    }

    /// A list of texts, none of them empty; an empty list when the key isn't there.
    func texts(_ key: String, in mapping: MappingReader, countLimit: Int) -> [(text: String, at: ConfigValue)]
    {
        guard let value = given(key, in: mapping),
            let items = reader.list(value, countLimit: countLimit)
        else { return [] }
        return items.compactMap { item in
            guard let text = reader.text(item) else { return nil }
            guard !text.isEmpty else {
                findings.fault("is empty; write a text or remove the item", at: item)
                return nil
            }
            return (text, item)
        }
    }
}

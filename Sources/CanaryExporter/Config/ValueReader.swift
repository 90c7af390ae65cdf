internal import Text
internal import YAML

/// Reads single values and lists, and says what is wrong with them.
///
/// Each method returns nil after adding a fault, so that reading goes on and every fault of a file is found.
struct ValueReader {
    private let findings: Findings

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
    }

    /// Any single value as text; an unquoted number is one too.
    func text(_ value: ConfigValue) -> String? {
        guard let text = value.node.scalar?.asString else {
            findings.fault("\(value.kind) stands here where a text is due", at: value)
            return nil
        }
        return text
    }

    /// A name or another text that people read: not empty, bounded, without control characters.
    func name(_ value: ConfigValue, lengthLimit: Int) -> String? {
        guard let text = text(value) else { return nil }
        let message: String? =
            if text.isEmpty {
                "is empty"
            } else if text.count > lengthLimit {
                "has \(text.count) characters; the most is \(lengthLimit)"
            } else if Quoting.hasControl(text) {
                "\(Quoting.quoted(text)) holds a control character or an invisible one; remove it"
            } else if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
                "\(Quoting.quoted(text)) begins or ends with a space; remove it"
            } else {
                nil
            }
        guard let message else { return text }
        findings.fault(message, at: value)
        return nil
    }

    /// One of a few words.
    func word(_ value: ConfigValue, of words: [String]) -> String? {
        guard let text = text(value) else { return nil }
        guard !words.contains(text) else { return text }
        let due = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        findings.fault("\(Quoting.quoted(text)) isn't known here; write \(due)", at: value)
        return nil
    }

    /// A whole number within bounds.
    func integer(_ value: ConfigValue, in bounds: ClosedRange<Int>) -> Int? {
        let due = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        guard let scalar = value.node.scalar else {
            findings.fault("\(value.kind) stands here where \(due) is due", at: value)
            return nil
        }
        guard let number = scalar.asInt, bounds.contains(number) else {
            findings.fault(numberFault(scalar, due: due), at: value)
            return nil
        }
        return number
    }

    /// A decimal number within bounds; `reason` says why there is an upper one.
    func number(_ value: ConfigValue, in bounds: ClosedRange<Double>, reason: String) -> Double? {
        let range = "\(Decimals.text(bounds.lowerBound)) to \(Decimals.text(bounds.upperBound))"
        let due = "a number from \(range)"
        guard let scalar = value.node.scalar else {
            findings.fault("\(value.kind) stands here where \(due) is due", at: value)
            return nil
        }
        guard let number = scalar.asDouble else {
            findings.fault(numberFault(scalar, due: due), at: value)
            return nil
        }
        guard bounds.contains(number) else {
            let why = number > bounds.upperBound ? " (\(reason))" : ""
            findings.fault("\(Quoting.plain(scalar.text)) is out of bounds; write \(due)\(why)", at: value)
            return nil
        }
        return number
    }

    /// A duration within bounds.
    func duration(_ value: ConfigValue, in bounds: DurationBounds) -> Duration? {
        guard let text = text(value) else { return nil }
        guard let duration = DurationText.parse(text) else {
            let isNumber =
                !text.isEmpty && text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            let mend = isNumber ? "with a unit, like \(Quoting.plain(text))s" : "like 30s, 5m or 1h30m"
            findings.fault("\(Quoting.quoted(text)) is no duration; write it \(mend)", at: value)
            return nil
        }
        if duration < bounds.least {
            findings.fault(
                "\(text) is too short; the least is \(DurationText.format(bounds.least))", at: value)
            return nil
        }
        if duration > bounds.most {
            let most = DurationText.format(bounds.most)
            findings.fault("\(text) is too long; the most is \(most)\(bounds.why)", at: value)
            return nil
        }
        return duration
    }

    /// The items of a list of at most so many, of which those without a value are left out.
    func list(_ value: ConfigValue, countLimit: Int) -> [ConfigValue]? {
        guard let nodes = value.node.sequence else {
            findings.fault("\(value.kind) stands here where a list is due; write it like [a, b]", at: value)
            return nil
        }
        guard nodes.count <= countLimit else {
            findings.fault("holds \(nodes.count) items; the most is \(countLimit)", at: value)
            return nil
        }
        let items = nodes.enumerated().map { value.item($0.offset, $0.element) }
        for item in items where item.isNull {
            findings.fault("has no value; write one or remove the item", at: item)
        }
        return items.filter { !$0.isNull }
    }

    private func numberFault(_ scalar: Scalar, due: String) -> String {
        let bare = Scalar(text: scalar.text, isPlain: true)
        if !scalar.isPlain && bare.asDouble != nil {
            return "\(Quoting.quoted(scalar.text)) stands in quotes; write \(due) without them"
        }
        if bare.asInt != nil {
            return "\(Quoting.plain(scalar.text)) is out of bounds; write \(due)"
        }
        return "\(Quoting.quoted(scalar.text)) isn't \(due)"
    }
}

internal import Text

/// Reads the consumer groups that a canary expects and those it leaves out.
struct GroupReader {
    /// Patterns are tried on every group of an answer.
    private static let ignoredLimit = 100
    /// A pattern with more characters than this is a list of names, and belongs into several.
    private static let patternLengthLimit = 500
    /// As many as may have series.
    private static let expectedLimit = 1000

    /// The keys of an expected group that is a mapping.
    static let groupKeys = ["group", "lag_threshold"]

    private let findings: Findings
    private let reader: ValueReader

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
        reader = ValueReader(findings)
    }

    /// Reads the expected groups; those without a threshold of their own get the canary's.
    func expected(_ mapping: MappingReader, settings: WatchSettings) -> [CanaryConfiguration.ExpectedGroup] {
        guard let value = mapping.optional("expected_groups"),
            let items = reader.list(value, countLimit: Self.expectedLimit)
        else { return [] }
        var groups: [CanaryConfiguration.ExpectedGroup] = []
        var lines: [String: Int] = [:]
        for item in items {
            guard let group = group(item, settings: settings) else { continue }
            if let line = lines[group.name] {
                findings.fault(
                    "this group is listed on line \(line) already; remove one of the two", at: item)
            } else {
                lines[group.name] = item.line
                groups.append(group)
            }
        }
        if groups.count > settings.maxGroups {
            findings.fault(
                "holds \(groups.count) groups, more than max_groups (\(settings.maxGroups)), so some would"
                    + " never be shown; raise max_groups to \(groups.count) or more", at: value)
        }
        return groups
    }

    /// Reads the patterns of groups to leave out, none of which may match an expected one.
    func ignored(_ mapping: MappingReader, expected: [CanaryConfiguration.ExpectedGroup]) -> [String] {
        guard let value = mapping.optional("ignored_groups"),
            let items = reader.list(value, countLimit: Self.ignoredLimit)
        else { return [] }
        return items.compactMap { item in
            guard let pattern = reader.name(item, lengthLimit: Self.patternLengthLimit) else { return nil }
            guard let regex = try? Regex(pattern) else {
                // The parser's own words speak of its tokens; the mend is the same for each of them.
                findings.fault(
                    "\(Quoting.quoted(pattern)) is no regular expression; check its brackets and escapes",
                    at: item)
                return nil
            }
            for group in expected where group.name.wholeMatch(of: regex) != nil {
                findings.fault(
                    "matches the expected group \(group.name); a group can't be expected and ignored",
                    at: item)
            }
            return pattern
        }
    }

    /// Reads a group's name, or a mapping with its name and threshold.
    private func group(_ value: ConfigValue, settings: WatchSettings) -> CanaryConfiguration.ExpectedGroup? {
        guard value.isMapping else {
            return name(value).map { .init(name: $0, lagThreshold: settings.lagThreshold) }
        }
        guard let mapping = MappingReader(value, keys: Self.groupKeys, findings: findings) else {
            return nil
        }
        let threshold = mapping.optional("lag_threshold").flatMap(WatchSettingsReader(findings).lagThreshold)
        return mapping.required("group", example: "GID_orders_billing").flatMap(name).map {
            .init(name: $0, lagThreshold: threshold ?? settings.lagThreshold)
        }
    }

    private func name(_ value: ConfigValue) -> String? {
        guard let text = reader.name(value, lengthLimit: NameRules.resourceLengthLimit) else { return nil }
        guard let fault = NameRules.groupFault(text) else { return text }
        findings.fault(fault, at: value)
        return nil
    }
}

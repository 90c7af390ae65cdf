internal import Text

/// Reads the entries of `canaries`.
struct CanaryReader {
    /// The keys that are read, in the order of the documentation.
    static let keys =
        [
            "name", "account", "region", "instance_id", "topic", "message_ids", "message_files",
            "expected_groups",
        ]
        + ["ignored_groups"] + WatchSettingsReader.keys
    /// A static ID costs a call per interval, so a thousand in one canary fill the quota for two minutes.
    private static let messageIDLimit = 1000
    /// Each pattern is one walk through folders at every look for new messages.
    private static let messageFileLimit = 100

    private let findings: Findings
    private let reader: ValueReader
    private let groups: GroupReader
    private let defaults: WatchSettings
    private let directory: String

    /// Makes a reader that fills in defaults and takes relative paths as relative to a folder.
    init(defaults: WatchSettings, directory: String, findings: Findings) {
        self.defaults = defaults
        self.directory = directory
        self.findings = findings
        reader = ValueReader(findings)
        groups = GroupReader(findings)
    }

    /// Reads one canary; nil when something is missing without which it can't be watched.
    ///
    /// `accounts` are the accounts there are; nil when that can't be said, and then any name will do.
    func read(_ value: ConfigValue, accounts: [AccountConfiguration]?) -> CanaryConfiguration? {
        guard let mapping = MappingReader(value, keys: Self.keys, findings: findings) else { return nil }
        let name = mapping.required("name", example: "orders").flatMap {
            reader.name($0, lengthLimit: NameRules.nameLengthLimit)
        }
        let account = account(mapping, accounts)
        let region = resource(
            mapping, "region", example: "cn-hangzhou", NameRules.regionLengthLimit, NameRules.regionFault)
        let instance = resource(
            mapping, "instance_id", example: "MQ_INST_111111111111_DOxxxxxx", NameRules.resourceLengthLimit,
            NameRules.instanceFault)
        let topic = resource(
            mapping, "topic", example: "orders", NameRules.resourceLengthLimit, NameRules.topicFault)
        let messageIDs = mapping.optional("message_ids").flatMap(messageIDs)
        let messageFiles = mapping.optional("message_files").flatMap(messageFiles)
        let settings = WatchSettingsReader(findings).read(mapping, over: defaults)
        let expected = groups.expected(mapping, settings: settings)
        let ignored = groups.ignored(mapping, expected: expected)
        checkSources(mapping)
        guard let name, let account, let region, let instance, let topic else { return nil }
        return CanaryConfiguration(
            name: name, account: account, region: region, instanceID: instance, topic: topic,
            messageIDs: messageIDs ?? [], messageFiles: messageFiles ?? [], expectedGroups: expected,
            ignoredGroups: ignored, settings: settings)
    }

    /// The account named; without one, that called default, or the only one.
    private func account(_ mapping: MappingReader, _ accounts: [AccountConfiguration]?) -> String? {
        if let value = mapping.optional("account") {
            guard let name = reader.name(value, lengthLimit: NameRules.nameLengthLimit) else { return nil }
            guard let accounts, !accounts.contains(where: { $0.name == name }) else { return name }
            let names = accounts.map(\.name)
            let mend = Nearest.word(to: name, among: names).map { "did you mean \(Quoting.plain($0))?" }
            findings.fault(
                "there is no account named \(Quoting.quoted(name)); " + (mend ?? Self.listed(names)),
                at: value)
            return nil
        }
        guard let accounts else { return AccountConfiguration.defaultName }
        if accounts.contains(where: { $0.name == AccountConfiguration.defaultName }) {
            return AccountConfiguration.defaultName
        }
        guard accounts.count == 1 else {
            findings.fault(
                "account is missing and none is named default; " + Self.listed(accounts.map(\.name)),
                at: mapping.value)
            return nil
        }
        return accounts.first?.name
    }

    /// Says which accounts there are, cutting a long list.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(5).map { Quoting.plain($0) }.joined(separator: ", ")
        return "write one of those under accounts: \(shown)\(names.count > 5 ? ", ..." : "")"
    }

    private func resource(
        _ mapping: MappingReader, _ key: String, example: String, _ lengthLimit: Int,
        _ fault: (_ text: String) -> String?
    ) -> String? {
        guard let value = mapping.required(key, example: example),
            let text = reader.name(value, lengthLimit: lengthLimit)
        else { return nil }
        guard let message = fault(text) else { return text }
        findings.fault(message, at: value)
        return nil
    }

    /// Reads static IDs; one that is there twice, in whatever case, is one message.
    private func messageIDs(_ value: ConfigValue) -> [String]? {
        guard let items = reader.list(value, countLimit: Self.messageIDLimit) else { return nil }
        var ids: [String] = []
        var lines: [String: Int] = [:]
        for item in items {
            guard let text = reader.text(item) else { continue }
            if let fault = messageIDFault(text) {
                findings.fault(fault, at: item)
            } else if let line = lines[text.uppercased()] {
                findings.warning(
                    "this message is listed on line \(line) already and is watched once; remove one of the"
                        + " two",
                    at: item)
            } else {
                lines[text.uppercased()] = item.line
                ids.append(text)
            }
        }
        return ids
    }

    private func messageFiles(_ value: ConfigValue) -> [String]? {
        guard let items = reader.list(value, countLimit: Self.messageFileLimit) else { return nil }
        return items.compactMap { item in
            guard let text = reader.text(item) else { return nil }
            if let fault = FilePath.fault(text) {
                findings.fault(fault, at: item)
                return nil
            }
            return FilePath.absolutePattern(text, in: directory)
        }
    }

    /// Reports a canary that watches nothing, and one that will prove nothing new.
    ///
    /// A list whose items are at fault counts as a source: more than their own faults needn't be said.
    private func checkSources(_ mapping: MappingReader) {
        let hasFiles = mapping.has("message_files") && mapping.optional("message_files")?.isEmptyList != true
        let hasIDs = mapping.has("message_ids") && mapping.optional("message_ids")?.isEmptyList != true
        if !hasFiles && !hasIDs {
            findings.fault("there is nothing to watch; add message_files or message_ids", at: mapping.value)
        } else if !hasFiles {
            findings.warning(
                "there are static message IDs alone: consumed once, they prove nothing new; add"
                    + " message_files",
                at: mapping.value)
        }
        if !hasFiles, let value = mapping.optional("fresh_within"), !value.isEmptyText {
            findings.warning("has no effect without message_files", at: value)
        }
    }
}

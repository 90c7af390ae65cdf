internal import CanaryWatch
internal import Text
internal import YAML

/// Reads a whole configuration file: its three parts, and what holds between them.
struct ConfigurationReader {
    /// The keys that are read, in the order of the documentation.
    static let keys = ["defaults", "accounts", "canaries"]
    /// Five thousand canaries with one message each fill the quota for ten minutes.
    private static let canaryLimit = 5000
    private static let example =
        "write at least one canary with name, region, instance_id, topic and message_files under canaries:"

    private let findings: Findings
    private let directory: String

    /// Makes a reader that takes relative paths as relative to a folder.
    init(directory: String, findings: Findings) {
        self.directory = directory
        self.findings = findings
    }

    /// Reads the bytes of a file; what is wrong with it goes to the findings, and then the result may be nil.
    func read(_ bytes: [UInt8]) -> Configuration? {
        let root: Node?
        do throws(ParseError) {
            root = try Document.parse(bytes)
        } catch {
            findings.fault(error.message, path: "", mark: error.mark)
            return nil
        }
        guard let root, root.scalar?.isNull != true else {
            findings.fault("holds nothing; \(Self.example)", path: "", mark: nil)
            return nil
        }
        let value = ConfigValue(node: root, path: "")
        guard let mapping = MappingReader(value, keys: Self.keys, findings: findings) else { return nil }
        VariableCheck(findings).check(value)
        let defaults = defaults(mapping)
        let accounts = accounts(mapping)
        guard let list = mapping.optional("canaries") else {
            if !mapping.has("canaries") {
                findings.fault("canaries is missing; \(Self.example)", at: value)
            }
            return nil
        }
        let canaries = canaries(list, defaults: defaults, accounts: accounts)
        guard let accounts else { return nil }
        for sum in QuotaSum.sums(accounts: accounts, canaries: canaries) {
            check(sum, at: list)
        }
        for sharing in QuotaSharing.overLimit(accounts: accounts, canaries: canaries) {
            warn(of: sharing, at: list)
        }
        return Configuration(accounts: accounts, canaries: canaries, warnings: findings.sorted)
    }

    private func defaults(_ mapping: MappingReader) -> WatchSettings {
        guard let value = mapping.optional("defaults"),
            let defaults = MappingReader(value, keys: WatchSettingsReader.keys, findings: findings)
        else { return WatchSettings() }
        return WatchSettingsReader(findings).read(defaults, over: WatchSettings())
    }

    private func accounts(_ mapping: MappingReader) -> [AccountConfiguration]? {
        guard mapping.has("accounts") else { return [.default] }
        return mapping.optional("accounts").flatMap {
            AccountReader(directory: directory, findings: findings).read($0)
        }
    }

    private func canaries(
        _ list: ConfigValue, defaults: WatchSettings, accounts: [AccountConfiguration]?
    ) -> [CanaryConfiguration] {
        guard let items = ValueReader(findings).list(list, countLimit: Self.canaryLimit) else { return [] }
        if list.node.sequence?.isEmpty == true {
            findings.fault("is empty; \(Self.example)", at: list)
        }
        let reader = CanaryReader(defaults: defaults, directory: directory, findings: findings)
        var names = UniqueNames(what: "canary", findings: findings)
        return items.compactMap { item in
            let canary = reader.read(item, accounts: accounts)
            if let canary { names.add(canary.name, of: item) }
            return canary
        }
    }

    /// Reports accounts and regions that have one quota at the service and more than that in sum.
    private func warn(of sharing: QuotaSharing, at list: ConfigValue) {
        let members = sharing.members.map { "account \(Quoting.quoted($0.account)) in \($0.region)" }
        let limit = ServiceQuota.messageTrace.callsMax
        findings.warning(
            "\(members.joined(separator: ", ")): the same keys call \(sharing.place), up to"
                + " \(Decimals.text(sharing.requestsPerSecond)) times a second together, where the service"
                + " allows \(limit); give them one account and region, or a smaller requests_per_second each",
            at: list)
    }

    /// Reports an account whose quota in a region doesn't suffice.
    private func check(_ sum: QuotaSum, at list: ConfigValue) {
        let place = "account \(Quoting.quoted(sum.account)) in \(sum.region)"
        let quota = Decimals.text(sum.quota)
        let demand = Decimals.text(sum.staticDemand)
        let rotating = Decimals.text(sum.rotatingDemand)
        if sum.isStaticDemandOverQuota {
            let mend =
                sum.fittingInterval.map { "a sample_interval of \(DurationText.format($0)) would fit" }
                ?? "no sample_interval would fit, so watch fewer messages"
            findings.fault(
                "\(sum.staticMessages) static message IDs of \(place) need \(demand) calls a second, more"
                    + " than the quota of \(quota) (requests_per_second); \(mend)",
                at: list)
        } else if sum.stretch > 1 {
            findings.warning(
                "\(place): static message IDs need \(demand) and rotating sources at most \(rotating) calls a"
                    + " second, more than the quota of \(quota); the schedule may stretch to"
                    + " \(Decimals.text(sum.stretch)) times its intervals",
                at: list)
        }
    }
}

/// Reads the entries of `accounts`.
struct AccountReader {
    /// The keys that are read, in the order of the documentation.
    static let keys = ["name", "credentials", "requests_per_second", "endpoint", "network", "tls"]
    /// Those under `tls`.
    static let tlsKeys = ["ca_file"]
    /// Each account has its own quota, client and connections.
    private static let countLimit = 100
    /// Less than a call in 100 s samples nothing in time.
    private static let requestsPerSecond = 0.01...10.0
    private static let quotaReason =
        "the documented quota of OnsMessageTrace is 10 calls a second, for everyone on the account"

    private let findings: Findings
    private let reader: ValueReader
    private let directory: String

    /// Makes a reader that takes relative paths as relative to a folder.
    init(directory: String, findings: Findings) {
        self.directory = directory
        self.findings = findings
        reader = ValueReader(findings)
    }

    /// Reads the list of accounts; nil when its names can't be relied on, so that they aren't checked
    /// against.
    func read(_ value: ConfigValue) -> [AccountConfiguration]? {
        guard let items = reader.list(value, countLimit: Self.countLimit) else { return nil }
        guard !items.isEmpty else {
            findings.fault("is empty; list an account, or remove the key to use one named default", at: value)
            return nil
        }
        let accounts = items.map(account)
        var names = UniqueNames(what: "account", findings: findings)
        for (item, account) in zip(items, accounts) {
            if let account { names.add(account.name, of: item) }
        }
        let readable = accounts.compactMap { $0 }
        return readable.count == items.count ? readable : nil
    }

    /// Reads one account; nil without a usable name.
    private func account(_ value: ConfigValue) -> AccountConfiguration? {
        guard
            let mapping = MappingReader(
                value, keys: Self.keys, hints: CredentialsReader.hints, findings: findings)
        else { return nil }
        let name = mapping.required("name", example: AccountConfiguration.defaultName).flatMap {
            reader.name($0, lengthLimit: NameRules.nameLengthLimit)
        }
        let credentials = mapping.optional("credentials").flatMap {
            CredentialsReader(directory: directory, findings: findings).read($0)
        }
        let requests = mapping.optional("requests_per_second").flatMap {
            reader.number($0, in: Self.requestsPerSecond, reason: Self.quotaReason)
        }
        let endpoint = mapping.optional("endpoint").flatMap(endpoint)
        let network = mapping.optional("network").flatMap {
            reader.word($0, of: AccountConfiguration.Network.allCases.map(\.rawValue))
        }
        let caFile = mapping.optional("tls").flatMap(caFile)
        guard let name else { return nil }
        return AccountConfiguration(
            name: name, credentials: credentials ?? .default,
            requestsPerSecond: requests ?? AccountConfiguration.defaultRequestsPerSecond, endpoint: endpoint,
            network: network.flatMap(AccountConfiguration.Network.init) ?? .publicNetwork, caFile: caFile)
    }

    /// Reads the address override; an empty text is none.
    private func endpoint(_ value: ConfigValue) -> String? {
        guard let text = reader.text(value), !text.isEmpty else { return nil }
        do throws(EndpointFault) {
            return try EndpointText(text).url
        } catch {
            findings.fault(error.message, at: value)
            return nil
        }
    }

    /// Reads the file of trusted certificates; an empty text is none.
    private func caFile(_ value: ConfigValue) -> String? {
        guard let mapping = MappingReader(value, keys: Self.tlsKeys, findings: findings),
            let file = mapping.optional("ca_file"), let text = reader.text(file), !text.isEmpty
        else { return nil }
        if let fault = FilePath.fault(text) {
            findings.fault(fault, at: file)
            return nil
        }
        return FilePath.absolute(text, in: directory)
    }
}

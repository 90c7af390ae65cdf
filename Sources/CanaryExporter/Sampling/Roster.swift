internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

/// What to watch and whom to ask, made from the configuration.
struct Roster: Sendable {
    /// An account and where its keys come from.
    struct Account {
        let configuration: AccountConfiguration
        let provider: any CredentialsProvider
    }

    /// The canaries with their static messages, in the order of the configuration.
    let orders: [CanaryPlan]
    /// Every account and region that has canaries, with its client.
    let scopes: [(spec: QuotaScopeSpec, client: OnsClient)]
    /// Every account, by its name.
    let accounts: [String: Account]
    private let transport: any Transport
    private let clock: SystemClock

    /// Makes a roster.
    ///
    /// - Parameters:
    ///   - configuration: A valid configuration.
    ///   - transport: What carries the calls.
    ///   - clock: The machine's clocks.
    ///   - previous: What was in force before: keys that were got stay where they come from the same source.
    /// - Throws: `EndpointError` if an endpoint can't be used after all.
    init(
        _ configuration: Configuration, transport: any Transport, clock: SystemClock,
        keeping previous: Roster? = nil
    ) throws(EndpointError) {
        let accounts = Dictionary(
            uniqueKeysWithValues: configuration.accounts.map { account in
                let known = previous?.accounts[account.name]
                let isSame = known?.configuration.credentials == account.credentials
                let provider = isSame ? known?.provider : nil
                return (
                    account.name,
                    Account(configuration: account, provider: provider ?? account.credentials.provider)
                )
            })
        self.accounts = accounts
        self.transport = transport
        self.clock = clock
        var scopes: [(spec: QuotaScopeSpec, client: OnsClient)] = []
        for canary in configuration.canaries {
            guard let account = accounts[canary.account]?.configuration else {
                preconditionFailure("A valid configuration has the account \(canary.account).")
            }
            let scope = QuotaScopeSpec(
                account: account.name, region: canary.region, requestsPerSecond: account.requestsPerSecond)
            guard !scopes.contains(where: { $0.spec == scope }) else { continue }
            let client = try Self.client(
                accounts[account.name], region: canary.region, transport: transport, clock: clock)
            scopes.append((scope, client))
        }
        self.scopes = scopes
        orders = configuration.canaries.map { canary in
            // The configuration was refused where a static ID is none.
            let messages = canary.messageIDs.compactMap { try? MessageID($0) }
            return CanaryPlan(spec: CanarySpec(canary), messages: messages)
        }
    }

    /// The scope of an account in any region and whom to ask there, whether or not a canary is there.
    ///
    /// Nil if there is no such account, or no address of it in that region.
    ///
    /// Where an account has one address for all regions, those without canaries have no quota of their own:
    /// they spend that of the account's first region.
    func access(account: String, region: String) -> (scope: QuotaScopeSpec, backend: any CanaryBackend)? {
        guard let entry = accounts[account] else { return nil }
        // A region that makes no address is none.
        let client = try? Self.client(entry, region: region, transport: transport, clock: clock)
        guard let client else { return nil }
        let own = scopes.map(\.spec).filter { $0.account == account }
        let isShared = entry.configuration.endpoint != nil && !own.contains { $0.region == region }
        let scopeRegion = isShared ? own.first?.region ?? "" : region
        let rate = entry.configuration.requestsPerSecond
        let scope = QuotaScopeSpec(account: account, region: scopeRegion, requestsPerSecond: rate)
        return (scope, OnsBackend(client))
    }

    /// Every account and region that has canaries, with whom to ask there.
    var backends: [(spec: QuotaScopeSpec, backend: any CanaryBackend)] {
        scopes.map { ($0.spec, OnsBackend($0.client)) }
    }

    /// The names of the accounts.
    var accountNames: [String] { accounts.keys.sorted() }

    private static func client(
        _ account: Account?, region: String, transport: any Transport, clock: SystemClock
    ) throws(EndpointError) -> OnsClient {
        guard let account else { preconditionFailure("A valid configuration has the canary's account.") }
        return OnsClient(
            transport: transport, endpoint: try account.configuration.endpoint(region: region),
            credentials: account.provider, caFile: account.configuration.caFile,
            userAgent: BuildInfo.userAgent, wallClock: { clock.wall.milliseconds })
    }
}

extension AccountConfiguration {
    /// Where calls for a region go.
    func endpoint(region: String) throws(EndpointError) -> Endpoint {
        if let endpoint { return try Endpoint(override: endpoint) }
        return try Endpoint(region: region, network: network == .vpc ? .vpc : .public)
    }
}

extension CredentialsConfiguration {
    /// Where the keys come from.
    var provider: any CredentialsProvider {
        switch self {
        case .default, .environment: EnvironmentCredentials()
        case .accessKey(let accessKeyIDFile, let accessKeySecretFile, let securityTokenFile):
            AccessKeyFileCredentials(
                accessKeyIDFile: accessKeyIDFile, accessKeySecretFile: accessKeySecretFile,
                securityTokenFile: securityTokenFile)
        }
    }
}

extension BuildInfo {
    /// How the exporter names itself to the cloud.
    static let userAgent = "\(name)/\(version)"
}

extension CanarySpec {
    /// A canary as it is watched.
    init(_ canary: CanaryConfiguration) {
        self.init(
            name: canary.name, account: canary.account, region: canary.region, instanceID: canary.instanceID,
            topic: canary.topic)
        sampleInterval = canary.sampleInterval
        settledInterval = canary.settledInterval
        retireAfter = canary.retireAfter
        staleAfter = canary.staleAfter
        maxMessages = canary.maxMessages
        maxGroups = canary.maxGroups
        lagThreshold = canary.lagThreshold
        freshWithin = canary.freshWithin
        producerClock =
            switch canary.producerUTCOffset {
            case .automatic: .automatic
            case .fixed(let seconds): .fixed(utcOffsetSeconds: seconds)
            }
        expectedGroups = canary.expectedGroups.map {
            ExpectedGroup(name: $0.name, lagThreshold: $0.lagThreshold)
        }
        isRotating = !canary.messageFiles.isEmpty
        let patterns = canary.ignoredGroups
        ignoreRules = patterns
        // A compiled expression may not cross threads; the ledger asks for each name once, so compiling anew
        // is cheap.
        isIgnored = { name in
            patterns.contains { pattern in
                // The configuration was refused where a pattern doesn't compile.
                guard let expression = try? Regex(pattern) else { return false }
                return (try? expression.wholeMatch(in: name)) != nil
            }
        }
    }
}

internal import AlibabaCloud
internal import CanaryWatch

/// What to watch and whom to ask, made from the configuration.
struct Roster {
    /// The canaries, in the order of the configuration.
    let canaries: [CanarySpec]
    /// Every account and region that has canaries.
    let lanes: [LaneSpec]
    /// One client for each lane.
    let clients: [OnsClient]

    /// Makes a roster.
    ///
    /// - Parameters:
    ///   - configuration: A valid configuration.
    ///   - transport: What carries the calls.
    ///   - clock: The machine's clocks.
    /// - Throws: `EndpointError` if an endpoint can't be used after all.
    init(_ configuration: Configuration, transport: any Transport, clock: SystemClock) throws(EndpointError) {
        let accounts = Dictionary(uniqueKeysWithValues: configuration.accounts.map { ($0.name, $0) })
        var lanes: [LaneSpec] = []
        var clients: [OnsClient] = []
        var providers: [String: any CredentialsProvider] = [:]
        for canary in configuration.canaries {
            guard let account = accounts[canary.account] else {
                preconditionFailure("A valid configuration has the account \(canary.account).")
            }
            let lane = LaneSpec(
                account: account.name, region: canary.region, requestsPerSecond: account.requestsPerSecond)
            guard !lanes.contains(lane) else { continue }
            let provider = providers[account.name] ?? account.credentials.provider
            providers[account.name] = provider
            lanes.append(lane)
            clients.append(
                OnsClient(
                    transport: transport, endpoint: try account.endpoint(region: canary.region),
                    credentials: provider, caFile: account.caFile, userAgent: BuildInfo.userAgent,
                    wallClock: { clock.wall.milliseconds }))
        }
        self.lanes = lanes
        self.clients = clients
        canaries = configuration.canaries.map(CanarySpec.init)
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

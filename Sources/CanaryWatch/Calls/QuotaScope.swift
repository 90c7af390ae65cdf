internal import Text

/// Whose calls share quotas: one account in one region.
package struct QuotaScopeSpec: Sendable, Hashable {
    /// The account's name.
    package let account: String
    /// The region.
    package let region: String
    /// The calls per second that the exporter allows itself, for each operation.
    package let requestsPerSecond: Double
    /// What the service allows.
    package let quotas: ServiceQuotas

    /// Names a scope.
    package init(
        account: String, region: String, requestsPerSecond: Double, quotas: ServiceQuotas = .documented
    ) {
        self.account = account
        self.region = region
        self.requestsPerSecond = requestsPerSecond
        self.quotas = quotas
    }

    /// How often an operation may be asked.
    package func allowance(of operation: CanaryOperation) -> Allowance {
        Allowance(configured: requestsPerSecond, limit: quotas[operation])
    }

    /// Whether it is the same account and region, whatever its rate.
    func isSameScope(as other: QuotaScopeSpec) -> Bool {
        account == other.account && region == other.region
    }
}

/// What can be said of one operation's channel in one scope.
package struct ChannelSnapshot: Sendable {
    /// The scope's identity.
    package let scope: ScopeID
    /// The scope.
    package let spec: QuotaScopeSpec
    /// The operation.
    package let operation: CanaryOperation
    /// The quota as configured, in calls per second.
    package let quota: Double
    /// What back-off from throttling leaves of it.
    package let allowed: Double
    /// The calls per second that the schedule asks for, over the quota.
    package let demandRatio: Double
}

/// The channels of one account in one region.
struct QuotaScope: Sendable {
    /// No scope has more calls under way: ten seconds' worth of hanging ones at ten a second.
    static let callsUnderWayMax = 100

    let id: ScopeID
    private(set) var spec: QuotaScopeSpec
    /// One for each operation, in the order of all cases.
    private var channels: [Channel]
    /// Since when nothing is watched here; nil while something is.
    var retiredSince: MonotonicTime?

    /// Makes an idle scope.
    init(id: ScopeID, spec: QuotaScopeSpec, start: MonotonicTime) {
        self.id = id
        self.spec = spec
        channels = CanaryOperation.allCases.map {
            Channel(operation: $0, allowance: spec.allowance(of: $0), start: start)
        }
    }

    /// The channel of an operation.
    subscript(operation: CanaryOperation) -> Channel {
        _read { yield channels[operation.rawValue] }
        _modify { yield &channels[operation.rawValue] }
    }

    /// How many calls are under way, in all channels.
    var callsUnderWay: Int { channels.reduce(0) { $0 + $1.callsUnderWay } }

    /// Whether one more call may be under way.
    var hasRoom: Bool { callsUnderWay < Self.callsUnderWayMax }

    /// Takes over a changed rate; calls that were made are remembered.
    mutating func configure(_ spec: QuotaScopeSpec, at now: MonotonicTime) {
        retiredSince = nil
        guard spec != self.spec else { return }
        self.spec = spec
        for operation in CanaryOperation.allCases {
            self[operation].configure(spec.allowance(of: operation), at: now)
        }
    }

    /// Takes a key out of every channel.
    mutating func remove(_ key: Int) {
        for index in channels.indices { channels[index].schedule.remove(key) }
    }

    /// What can be said of each channel.
    func snapshots(at now: MonotonicTime) -> [ChannelSnapshot] {
        channels.map { channel in
            ChannelSnapshot(
                scope: id, spec: spec, operation: channel.operation, quota: channel.quota.configuredRate,
                allowed: channel.quota.allowedRate(at: now),
                demandRatio: channel.demand / channel.quota.configuredRate)
        }
    }
}

/// How often an operation may be asked in a quota scope: what the exporter allows itself, and what the
/// service allows everybody on the account.
package struct Allowance: Hashable, Sendable {
    /// The calls per second that the exporter makes at most.
    package let requestsPerSecond: Double
    /// What the service allows in any window.
    package let limit: ServiceQuota

    /// Makes an allowance: what is configured, or 0.8 of the service's quota where that is smaller.
    package init(configured requestsPerSecond: Double, limit: ServiceQuota) {
        self.requestsPerSecond = limit.effectiveRate(configured: requestsPerSecond)
        self.limit = limit
    }
}

/// What the service allows for each operation.
package struct ServiceQuotas: Hashable, Sendable {
    private var quotas: [CanaryOperation: ServiceQuota]

    /// Makes quotas from what each operation is allowed.
    package init(_ quota: (CanaryOperation) -> ServiceQuota) {
        quotas = Dictionary(uniqueKeysWithValues: CanaryOperation.allCases.map { ($0, quota($0)) })
    }

    /// The quota of an operation.
    package subscript(operation: CanaryOperation) -> ServiceQuota {
        get { quotas[operation] ?? ServiceQuota(calls: 1, seconds: 60) }
        set { quotas[operation] = newValue }
    }

    /// What the service's documents say.
    package static let documented = ServiceQuotas { operation in
        switch operation {
        case .messageTrace: .messageTrace
        case .messageBirth: .messageGetByMsgID
        }
    }
}

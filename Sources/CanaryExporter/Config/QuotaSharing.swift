internal import AlibabaCloud
internal import CanaryWatch

/// Accounts and regions of the configuration whose calls the service counts together, as far as can be seen.
///
/// Each has a quota of its own in the exporter. The service knows accounts by their keys and counts where it
/// is called, so two of them may spend the same one.
struct QuotaSharing: Sendable {
    /// Those that spend one quota, two or more: account and region as written.
    let members: [(account: String, region: String)]
    /// The calls per second that the exporter allows itself with all of them.
    let requestsPerSecond: Double
    /// Where they call: a region, or an address.
    let place: String

    /// Whose keys call where.
    private struct Caller: Hashable {
        let credentials: CredentialsConfiguration
        let place: String
    }

    /// Whatever shares a quota and may together call more often than the service allows.
    static func overLimit(
        accounts: [AccountConfiguration], canaries: [CanaryConfiguration]
    ) -> [QuotaSharing] {
        let byName = Dictionary(accounts.map { ($0.name, $0) }) { first, _ in first }
        // Accounts of the same name are a fault of their own.
        guard byName.count == accounts.count else { return [] }
        var callers: [Caller] = []
        var members: [Caller: [(account: String, region: String)]] = [:]
        for sum in QuotaSum.sums(accounts: accounts, canaries: canaries) {
            guard let account = byName[sum.account] else { continue }
            let isEnvironment = account.credentials == .default || account.credentials == .environment
            let caller = Caller(
                credentials: isEnvironment ? .environment : account.credentials,
                place: place(account, region: sum.region))
            if members[caller] == nil { callers.append(caller) }
            members[caller, default: []].append((sum.account, sum.region))
        }
        return callers.compactMap { caller in
            let members = members[caller] ?? []
            let rate = members.reduce(0) { $0 + (byName[$1.account]?.requestsPerSecond ?? 0) }
            guard members.count > 1, rate > ServiceQuota.messageTrace.callsPerSecond else {
                return nil
            }
            return QuotaSharing(members: members, requestsPerSecond: rate, place: caller.place)
        }
    }

    /// Where an account calls for a region: the region itself, or an address that is none of a region's.
    private static func place(_ account: AccountConfiguration, region: String) -> String {
        guard let address = account.endpoint, let endpoint = try? Endpoint(override: address) else {
            return region
        }
        let regionEndpoints = Endpoint.Network.allCases.compactMap {
            try? Endpoint(region: region, network: $0)
        }
        return regionEndpoints.contains(endpoint) ? region : "\(endpoint.host):\(endpoint.port)"
    }
}

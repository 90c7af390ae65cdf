/// One account of the cloud: whose quota is spent, and how it is reached.
struct AccountConfiguration: Sendable, Equatable {
    /// The name that canaries refer to; unique, 100 characters at most.
    let name: String
    /// Where its credentials come from.
    let credentials: CredentialsConfiguration
    /// The calls per second that the exporter allows itself in each region, above 0 and 10 at most.
    let requestsPerSecond: Double
    /// The address to call in place of the region's own; `scheme://host[:port]`, plain HTTP to loopback only.
    let endpoint: String?
    /// Which of a region's addresses is called.
    let network: Network
    /// The absolute path of a file with the certificates to trust in place of the system's.
    let caFile: String?

    /// The addresses that a region has.
    enum Network: String, Sendable, CaseIterable {
        /// `ons.<region>.aliyuncs.com`.
        case publicNetwork = "public"
        /// `ons-vpc.<region>.aliyuncs.com`, which only machines in the cloud's own networks reach.
        case vpc
    }

    /// The calls per second without a line in the configuration: 0.8 of the documented quota.
    static let defaultRequestsPerSecond = 8.0
    /// The name of the account that is there when the configuration lists none.
    static let defaultName = "default"

    /// The account that is there when the configuration lists none.
    static let `default` = AccountConfiguration(
        name: defaultName, credentials: .default, requestsPerSecond: defaultRequestsPerSecond, endpoint: nil,
        network: .publicNetwork, caFile: nil)
}

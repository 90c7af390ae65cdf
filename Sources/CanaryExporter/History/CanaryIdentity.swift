internal import CanaryWatch

/// What makes a canary the same one in two configurations: all that its metrics are labelled with.
struct CanaryIdentity: Sendable, Hashable {
    /// The canary's name.
    let name: String
    /// The account's name.
    let account: String
    /// The region.
    let region: String
    /// The instance.
    let instanceID: String
    /// The topic.
    let topic: String

    /// The identity of a canary that is watched.
    init(_ spec: CanarySpec) {
        name = spec.name
        account = spec.account
        region = spec.region
        instanceID = spec.instanceID
        topic = spec.topic
    }
}

/// What makes an operation's calls the same ones in two configurations.
struct OperationIdentity: Sendable, Hashable {
    /// The account's name.
    let account: String
    /// The region.
    let region: String
    /// What is asked.
    let operation: CanaryOperation
}

extension OperationIdentity {
    /// The identity of a channel.
    init(_ channel: ChannelSnapshot) {
        self.init(
            account: channel.spec.account, region: channel.spec.region, operation: channel.operation)
    }
}

/// A consumer group that must consume the canary.
package struct ExpectedGroup: Sendable, Hashable {
    /// The group's name, such as `GID_orders_billing`.
    package let name: String
    /// The lag from which the group is in trouble; exported for the alert rules.
    package let lagThreshold: Duration

    /// Makes an expected group.
    package init(name: String, lagThreshold: Duration) {
        self.name = name
        self.lagThreshold = lagThreshold
    }
}

/// How the UTC offset of a producer's clock is found, which message IDs of 4.x clients leave out.
package enum ProducerClock: Sendable, Hashable {
    /// Learned from exact births, or from messages seen appearing.
    case automatic
    /// Known, in seconds east of UTC.
    case fixed(utcOffsetSeconds: Int)
}

/// What is watched under one canary's name, and how.
package struct CanarySpec: Sendable {
    /// The canary's name, unique among all.
    package var name: String
    /// The account's name.
    package var account: String
    /// The region, such as `cn-hangzhou`.
    package var region: String
    /// The instance, such as `MQ_INST_111111111111_DOxxxxxx`.
    package var instanceID: String
    /// The topic.
    package var topic: String
    /// How often a pending message is sampled.
    package var sampleInterval: Duration = .seconds(30)
    /// How often a settled or expired message is sampled.
    package var settledInterval: Duration = .seconds(300)
    /// The age from which a settled message of a rotating source is dropped.
    package var retireAfter: Duration = .seconds(6 * 3600)
    /// The least age at which a track is stale.
    package var staleAfter: Duration = .seconds(300)
    /// How many of the newest messages of rotating sources are watched; static ones don't count.
    ///
    /// Older ones that bound a group's lag are watched beside them: two for each group at most.
    package var maxMessages = 20
    /// How many groups are kept; expected ones always are.
    package var maxGroups = 100
    /// The lag from which a group without a threshold of its own is in trouble.
    package var lagThreshold: Duration = .seconds(600)
    /// The age of the newest message from which nobody makes canaries any more, for rotating sources.
    package var freshWithin: Duration?
    /// How the producer's UTC offset is found.
    package var producerClock = ProducerClock.automatic
    /// The groups that must consume it, without duplicates.
    package var expectedGroups: [ExpectedGroup] = []
    /// Whether a group of this name is to be left out.
    package var isIgnored: @Sendable (String) -> Bool = { _ in false }
    /// What ``isIgnored`` goes by, so that it can be told whether that changed.
    package var ignoreRules: [String] = []
    /// Whether new messages come while running.
    package var isRotating = false

    /// Makes a canary with the defaults of the configuration.
    package init(name: String, account: String, region: String, instanceID: String, topic: String) {
        self.name = name
        self.account = account
        self.region = region
        self.instanceID = instanceID
        self.topic = topic
    }
}

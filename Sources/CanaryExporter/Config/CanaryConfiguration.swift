/// One canary as it is configured, with defaults filled in and paths made absolute.
struct CanaryConfiguration: Sendable, Equatable {
    /// The name people know it by; unique, 100 characters at most.
    let name: String
    /// The name of the account it is watched with, which exists.
    let account: String
    /// The region, of small letters, digits and hyphens.
    let region: String
    /// The 4.x instance.
    let instanceID: String
    /// The topic, without the instance.
    let topic: String
    /// Static message IDs as written, in that order; no two are the same message.
    let messageIDs: [String]
    /// Absolute patterns of glob(3) for files of rotating message IDs.
    let messageFiles: [String]
    /// The groups that should be in every answer, in the order written; no group twice.
    let expectedGroups: [ExpectedGroup]
    /// Regular expressions for groups to leave out; each must match a whole name.
    let ignoredGroups: [String]
    /// How it is watched.
    let settings: WatchSettings

    /// A group that should consume the canary.
    struct ExpectedGroup: Sendable, Equatable {
        /// The group's name.
        let name: String
        /// The lag that alert rules allow it.
        let lagThreshold: Duration
    }

    /// How often a pending message is sampled.
    var sampleInterval: Duration { settings.sampleInterval }
    /// How often a settled message is sampled; no shorter than the sample interval.
    var settledInterval: Duration { settings.settledInterval }
    /// How long after its birth a settled message of a rotating source is dropped.
    var retireAfter: Duration { settings.retireAfter }
    /// After how long without a sample a track is stale.
    var staleAfter: Duration { settings.staleAfter }
    /// How many of the newest messages of rotating sources are watched.
    var maxMessages: Int { settings.maxMessages }
    /// How many groups have series.
    var maxGroups: Int { settings.maxGroups }
    /// The lag that alert rules allow groups that have no threshold of their own.
    var lagThreshold: Duration { settings.lagThreshold }
    /// How old the newest message of a rotating source may be; nil where nobody asks.
    var freshWithin: Duration? { settings.freshWithin }
    /// The producers' offset from UTC.
    var producerUTCOffset: WatchSettings.ProducerUTCOffset { settings.producerUTCOffset }
}

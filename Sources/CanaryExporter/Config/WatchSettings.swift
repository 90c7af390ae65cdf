/// How a canary is watched: the keys that may stand under `defaults` and in each canary.
///
/// The initial values are those in force without a line in the configuration.
struct WatchSettings: Sendable, Equatable {
    /// How often a pending message is sampled; 1 s to 24 h.
    var sampleInterval = Duration.seconds(30)
    /// How often a settled message is sampled, where written; no shorter than the sample interval.
    var writtenSettledInterval: Duration?
    /// How long after its birth a settled message of a rotating source is dropped; 1 min to 72 h.
    var retireAfter = Duration.seconds(6 * 3600)
    /// After how long without a sample a track is stale; 1 s to 72 h.
    var staleAfter = Duration.seconds(300)
    /// How many of the newest messages of rotating sources are watched; 1 to 1000.
    ///
    /// Static IDs don't count: they were written down to be watched, and are never evicted.
    var maxMessages = 20
    /// How many groups have series; 1 to 1000.
    var maxGroups = 100
    /// The lag that alert rules allow a group; 1 s to 72 h.
    var lagThreshold = Duration.seconds(600)
    /// How old the newest message of a rotating source may be; nil where nobody asks.
    var freshWithin: Duration?
    /// The producers' offset from UTC.
    var producerUTCOffset = ProducerUTCOffset.automatic

    /// How often a settled message is sampled: as written, else 5 min or the sample interval if that is
    /// longer.
    var settledInterval: Duration {
        writtenSettledInterval ?? max(.seconds(300), sampleInterval)
    }

    /// Which clock a producer's message IDs of version 4 were written by.
    enum ProducerUTCOffset: Sendable, Equatable {
        /// Learned from what is known of its messages.
        case automatic
        /// Written in the configuration, in seconds east of UTC.
        case fixed(seconds: Int)
    }
}

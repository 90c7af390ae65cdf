package import Text

/// What is known of one canary, as plain values in wall time: what storage keeps over the end of a process.
///
/// Nothing in it means something to this process alone: no instant of its monotonic clock, no hash of its
/// own, no key.
package struct LedgerArchive: Hashable, Sendable {
    /// Which canary it is: the same name watching something else is another one.
    package struct Name: Hashable, Sendable {
        /// The canary's name.
        package var canary: String
        /// The account's name.
        package var account: String
        /// The region.
        package var region: String
        /// The topic and its instance.
        package var topic: TopicSubject
    }

    /// Which canary it is.
    package var name: Name
    /// The watched messages, the oldest birth first.
    package var messages: [MessageArchive] = []
    /// The groups, by name.
    package var groups: [GroupArchive] = []
    /// The last finished sample, well or badly.
    package var lastSample: UnixTime?
    /// The last sample that brought tracks.
    package var lastSuccess: UnixTime?
    /// The birth of the newest message that is watched no more, of those that count for freshness.
    package var newestDropped: UnixTime?
    /// The newest birth among the messages that aren't watched for there being enough newer ones.
    package var passedOver: UnixTime?
    /// Since when a message has been there of which nothing was told, and nothing was told of any.
    package var silentSince: UnixTime?
    /// Stable hashes of the IDs that were dropped last, the oldest first.
    package var droppedIDs: [UInt64] = []
}

/// What is known of one watched message, in wall time.
package struct MessageArchive: Hashable, Sendable {
    /// The message's ID, as it was given.
    package var id: String
    /// Whether it came from a rotating source, and not from the configuration.
    package var isRotating: Bool
    /// Whether a message of the configuration came from a rotating source as well.
    package var isAlsoRotating: Bool
    /// When the ID was first seen.
    package var firstSeen: UnixTime
    /// When it was born, and how that is known.
    package var birth: Birth
    /// Whether a better birth may still come from the service.
    package var awaitsBirth: Bool
    /// Where it is in its life.
    package var state: MessageState
    /// The first answer about it.
    package var firstAnswered: UnixTime?
    /// The last answer with tracks.
    package var lastAnswered: UnixTime?
    /// The service's ID of the request that brought it.
    package var requestID: String?
    /// The last answer of any kind that says how it stands.
    package var lastTold: UnixTime?
    /// The interval, unstretched, that was in force then.
    package var intervalBase: Duration
    /// When it is due for its next sample; nil while it is being sampled.
    package var due: UnixTime?
    /// One entry for each group that an answer listed or that is expected, by the group's name.
    package var tracks: [TrackArchive]
    /// How many groups of the latest answer found no room.
    package var groupsDropped: Int
}

/// Where one message stands with one group, in wall time.
package struct TrackArchive: Hashable, Sendable {
    /// The group's name.
    package var group: String
    /// The latest type.
    package var type: TrackType
    /// Whether the latest answer lists the group.
    package var isListed: Bool
    /// The verdict.
    package var isConsumed: Bool
    /// Whether the first consumption was accounted for, as timed or as unobserved.
    package var isAccounted: Bool
    /// Whether it was ever told that the group has no offsets that could prove anything.
    package var wasWithoutOffsets: Bool
    /// When it was first seen consumed.
    package var firstConsumed: UnixTime?
    /// The last answer that proved it unconsumed.
    package var provenUnconsumed: UnixTime?
    /// A first consumption that waits for the message's birth.
    package var untimed: UntimedArchive?
}

/// A consumption that waits for its message's final birth before it is timed.
package struct UntimedArchive: Hashable, Sendable {
    /// The answer in which it was first seen consumed.
    package var sighting: SightingArchive
    /// How long before that it was last proven unconsumed; nil: never.
    package var sinceProvenUnconsumed: Duration?
    /// The longest honest time from the birth to the first sample.
    package var firstWindow: Duration
    /// The longest honest time from the last proof that it wasn't consumed.
    package var gapWindow: Duration
}

/// One answer of the service about one message.
package struct SightingArchive: Hashable, Sendable {
    /// The message's ID.
    package var messageID: String
    /// The service's ID of the request, if it gave one.
    package var requestID: String?
    /// When the answer came.
    package var time: UnixTime
}

/// What is known of one group on one canary, over all messages.
package struct GroupArchive: Hashable, Sendable {
    /// The group's name.
    package var name: String
    /// Whether it has ever consumed a watched message.
    package var hasConsumed: Bool
    /// Since when no latest answer lists it; nil while one does, and where none ever did.
    package var unlistedSince: UnixTime?
    /// Verdicts taken back.
    package var regressions: UInt64
    /// Messages seen consumed that could not be timed.
    package var latencyUnobserved: UInt64
    /// How many latencies fell into each bucket, not cumulative.
    package var latencyCounts: [UInt64]
    /// The sum of all latencies in seconds.
    package var latencySum: Double
    /// The latest latency of each bucket that has any.
    package var latencyExamples: [LatencyExampleArchive]
}

/// The latest observation of one bucket.
package struct LatencyExampleArchive: Hashable, Sendable {
    /// The bucket, counted from 0.
    package var bucket: Int
    /// What was observed, in seconds.
    package var seconds: Double
    /// The answer that showed it.
    package var sighting: SightingArchive
}

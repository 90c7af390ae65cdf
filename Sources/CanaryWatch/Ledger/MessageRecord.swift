package import Text

/// Where a message's birth time comes from, best first.
package enum BirthSource: Int, Sendable, Comparable {
    /// The source of the message ID gave it.
    case source
    /// The service gave it: `BornTimestamp` of `OnsMessageGetByMsgId`.
    case service
    /// It was read from the message ID.
    case messageID
    /// Nothing better is known than when the ID was first seen.
    case firstSeen

    package static func < (one: BirthSource, other: BirthSource) -> Bool { one.rawValue < other.rawValue }
}

/// When a message was born, and how well that is known.
package struct Birth: Sendable, Hashable {
    /// The birth, by the producer's wall clock or our own.
    package let time: UnixTime
    /// Where it comes from.
    package let source: BirthSource
}

/// Where a message is in its life.
package enum MessageState: Int, CaseIterable, Sendable {
    /// Some group still has to consume it.
    case pending
    /// Every group it waits for has consumed it.
    case settled
    /// The service doesn't know it, or not any more.
    case expired

    /// The word in the metrics.
    package var word: String {
        switch self {
        case .pending: "pending"
        case .settled: "settled"
        case .expired: "expired"
        }
    }
}

/// The longest times with which a latency is still honest.
struct LatencyWindows: Sendable {
    /// From the birth to the first sample.
    let first: Duration
    /// From the last proof that it wasn't consumed to the first that it is.
    let gap: Duration
}

/// A consumption that waits for the message's final birth before it is timed.
struct UntimedConsumption: Sendable {
    /// The answer in which it was first seen consumed.
    let sighting: Sighting
    /// How long before that it was last proven unconsumed; nil: never.
    let sinceProvenUnconsumed: Duration?
    /// The longest times with which a latency is still honest.
    let windows: LatencyWindows
}

/// Where one message stands with one group; small, since there may be a million of them.
struct MessageTrack: Sendable {
    // The order of the fields leaves no gaps.
    private let index: Int32
    /// When it was first seen consumed, in milliseconds from the message's first sight; `never` before.
    private var firstConsumed = never
    /// The last answer that proved it unconsumed.
    var provenUnconsumed: MonotonicTime?
    /// The latest type; of a group that the latest answer doesn't list, the one before.
    var type: TrackType
    /// Whether the latest answer lists the group.
    var isListed = false
    /// The verdict.
    var isConsumed = false
    /// Whether the first consumption was accounted for, as timed or as unobserved.
    var isAccounted = false
    /// Whether it was ever told that the group has no offsets that could prove anything.
    var wasWithoutOffsets = false

    /// Makes the track of a group that was never listed.
    init(group: Int, type: TrackType) {
        index = Int32(group)
        self.type = type
    }

    /// The group's index in the ledger.
    var group: Int { Int(index) }

    /// Remembers when the message was first seen consumed; later sights change nothing.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - firstSeen: When the message's ID was first seen.
    mutating func noteConsumed(at now: UnixTime, firstSeen: UnixTime) {
        guard firstConsumed == Self.never else { return }
        firstConsumed = UInt32(clamping: min(now.milliseconds - firstSeen.milliseconds, Self.latest))
    }

    /// How long after the message's first sight it was first seen consumed; nil where it never was.
    var firstConsumedAfter: Duration? {
        firstConsumed == Self.never ? nil : .milliseconds(firstConsumed)
    }

    private static let never = UInt32.max
    /// 49 days: long after the service forgot the message.
    private static let latest = Int64(never) - 1

    /// Whether it counts as unconsumed where lag is told.
    ///
    /// A group that pulls or broadcasts was never proven to lag, since its offsets say nothing; and like the
    /// verdict this outlasts its going offline.
    var isLagging: Bool {
        !isConsumed && !(wasWithoutOffsets && provenUnconsumed == nil)
    }
}

/// What is known of one watched message.
struct MessageRecord: Sendable {
    /// The message's ID.
    let id: MessageID
    /// Whether it came from a rotating source, and not from the configuration.
    var isRotating: Bool
    /// Whether a message of the configuration came from a rotating source as well.
    var isAlsoRotating = false
    /// When the ID was first seen.
    let firstSeen: Moment
    /// When it was born.
    var birth: Birth
    /// Whether a better birth may still come from the service.
    var awaitsBirth: Bool
    /// Where it is in its life.
    var state = MessageState.pending
    /// The first answer about it.
    var firstAnswered: UnixTime?
    /// The last answer with tracks.
    var lastAnswered: MonotonicTime?
    /// The service's ID of the request that brought it.
    var requestID: String?
    /// The last answer of any kind that says how it stands: tracks, or that it is gone.
    var lastTold: MonotonicTime?
    /// The interval, unstretched, that was in force when `lastTold` was set, or when it was added.
    var intervalBase: Duration
    /// One entry for each group that an answer listed or that is expected, by ascending group index.
    var tracks: [MessageTrack] = []
    /// First consumptions that wait for the birth, by group index.
    var untimed: [Int: UntimedConsumption] = [:]
    /// How many groups of the latest answer found no room.
    var groupsDropped = 0

    /// The place of a group's track in `tracks`, or where it would be inserted.
    func position(ofGroup group: Int) -> (index: Int, isPresent: Bool) {
        var low = 0
        var high = tracks.count
        while low < high {
            let middle = (low + high) / 2
            if tracks[middle].group < group { low = middle + 1 } else { high = middle }
        }
        return (low, low < tracks.count && tracks[low].group == group)
    }

    /// The group's track, if there is one.
    func track(ofGroup group: Int) -> MessageTrack? {
        let (index, isPresent) = position(ofGroup: group)
        return isPresent ? tracks[index] : nil
    }
}

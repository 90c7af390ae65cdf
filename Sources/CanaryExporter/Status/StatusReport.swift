internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// Everything that the status page and the status API say at one moment.
///
/// Made once from the snapshot, the history and the configuration; the page and the JSON only spell it, so
/// that they never say different things. It holds no secret.
struct StatusReport: Sendable {
    /// The moment it speaks of, from which all ages are counted.
    let now: UnixTime
    /// When the process started.
    let started: UnixTime
    /// Where the metrics are.
    let metricsPath: String
    /// What is wrong now, worst first; empty when nothing is known to be.
    var problems: [StatusProblem] = []
    /// The canaries in the order of the configuration.
    var canaries: [CanaryStatus] = []
    /// Every account, region and operation that has calls.
    var operations: [OperationStatus] = []
    /// Every account of the configuration.
    var accounts: [AccountStatus] = []
    /// How the configuration in force came to be.
    var configuration: ConfigurationStatus
    /// When the sampling loop turned last.
    var heartbeat: UnixTime
    /// Of which canaries the messages and samples are told.
    var detail = StatusDetail.overview
}

/// Of which canaries a report tells messages, samples and the groups' history.
enum StatusDetail: Sendable, Hashable {
    /// Of none: what is needed to see what is wrong.
    case overview
    /// Of one, by its name.
    case canary(String)
    /// Of all.
    case everything

    /// Whether it covers a canary.
    func covers(_ canary: String) -> Bool {
        switch self {
        case .overview: false
        case .canary(let name): name == canary
        case .everything: true
        }
    }
}

/// One thing that is wrong, in plain words.
struct StatusProblem: Sendable, Hashable {
    /// How much it matters, worst first.
    enum Severity: Int, Sendable, Comparable {
        /// Somebody should get up.
        case critical
        /// Somebody should look within the day.
        case warning
        /// Worth knowing.
        case info

        static func < (one: Severity, other: Severity) -> Bool { one.rawValue < other.rawValue }
    }

    /// How much it matters.
    let severity: Severity
    /// A sentence without its age, such as `GID_billing has not consumed canary orders`.
    let text: String
    /// Since when, as far as is known.
    var since: UnixTime?
    /// Whether it may have been so before.
    var isSinceAtLeast = false
    /// The canary that it is about, if it is about one.
    var canary: String?
    /// The consumer group that it is about, if it is about one.
    var group: String?
}

/// One canary.
struct CanaryStatus: Sendable {
    /// What the snapshot says of it, its groups included.
    var snapshot: CanarySnapshot
    /// What is known of each group beyond its snapshot, in the snapshot's order.
    var groups: [GroupStatus] = []
    /// The watched messages, newest first, as many as a report has room for.
    var messages: [MessageStatus] = []
    /// How many older messages found no room in the report.
    var messagesLeftOut = 0
    /// The latest samples that brought an answer, newest first; told in detail only, as are messages.
    var successes: [SampleRecord] = []
    /// The latest samples that failed, newest first; kept apart, so that successes don't push them out.
    var failures: [SampleRecord] = []
    /// Since when every sample failed, three at least or all there were; nil while some succeed.
    var failingSince: UnixTime?
}

/// What is known of one group on one canary beyond the moment.
struct GroupStatus: Sendable {
    /// The group's name.
    let name: String
    /// Whether its oldest unconsumed message is older than its lag threshold.
    var isOverThreshold = false
    /// Since when its word stands, as exactly as the history is written; nil before it was written.
    var wordSince: UnixTime?
    /// Whether it didn't stand before that: something else did, and nothing was missed in between.
    var isWordSinceExact = false
    /// When a verdict was last seen taken back: its offset went backwards.
    var lastRegression: UnixTime?
    /// How slowly it consumed within the last hour, and since when; nil if it didn't.
    var slowness: (latency: LatencyMemory.Slowness, since: UnixTime)?
    /// Its words over the last hours, oldest first, without gaps between the first start and now.
    var history: [StatusSpan] = []
}

/// A stretch of time in which one word stood for a group.
struct StatusSpan: Sendable, Hashable {
    /// When it began.
    let start: UnixTime
    /// When it ended; the latest one ends at the report's moment.
    let end: UnixTime
    /// The word; nil while there was no fresh answer.
    let word: TrackType?
}

/// One watched message.
struct MessageStatus: Sendable {
    /// The message ID as its source gave it.
    let id: String
    /// Where it is in its life.
    let state: MessageState
    /// When it was born, and how that is known.
    let birth: Birth
    /// When its ID was first seen.
    let firstSeen: UnixTime
    /// Whether it came from a rotating source.
    let isRotating: Bool
    /// When the last answer with tracks came; nil before the first.
    var lastAnswered: UnixTime?
    /// The request ID of that answer, for the cloud's support.
    var requestID: String?
    /// Where it stands with each group, by name.
    var tracks: [MessageTrackStatus] = []
}

/// Where one message stands with one group.
struct MessageTrackStatus: Sendable, Hashable {
    /// The group's name.
    let group: String
    /// The latest track type; of a group that the latest answer doesn't list, MISSING if it is expected.
    let type: TrackType
    /// Whether the verdict is consumed.
    let isConsumed: Bool
    /// When it was first seen consumed; nil where it never was.
    var firstSeenConsumed: UnixTime?
}

/// A finished sample.
struct SampleRecord: Sendable {
    /// When it ended.
    let time: UnixTime
    /// The message that was asked about.
    let messageID: String
    /// The cloud's name for the call, if there was an answer with one.
    let requestID: String?
    /// How long the call took.
    let duration: Duration
    /// Why it failed and the cloud's own words, bounded and without secrets; nil where it didn't.
    let failure: (reason: FailureReason, text: String)?
}

/// One operation on one account and region.
struct OperationStatus: Sendable {
    /// Quota, back-off and demand.
    let channel: ChannelSnapshot
    /// Calls on the wire since the start.
    var requests: UInt64 = 0
    /// Of those, the ones that failed, by reason; reasons that never came are left out.
    var failures: [(reason: FailureReason, count: UInt64)] = []
    /// The last hours, one point a minute, oldest first.
    var history: [OperationPoint] = []
}

/// One minute of an operation.
struct OperationPoint: Sendable, Hashable {
    /// When the minute began.
    let start: UnixTime
    /// Calls on the wire that ended in it.
    let requests: Int
    /// Of those, the ones that failed.
    let failures: Int
    /// Their mean duration in seconds; nil where there was none.
    let meanSeconds: Double?
}

/// One account's credentials.
struct AccountStatus: Sendable {
    /// The account's name.
    let name: String
    /// Where its keys come from, in words, without any of them.
    let credentials: String
    /// When the keys in use expire; nil where they don't, or none are known.
    var expiry: UnixTime?
    /// How often no keys were to be had.
    var refreshFailures: UInt64 = 0
}

/// How the configuration in force came to be.
struct ConfigurationStatus: Sendable {
    /// The file.
    let file: String
    /// When it was loaded.
    let loaded: UnixTime
    /// Why the last attempt to load it anew was refused, a line for each fault; empty where it wasn't.
    var refusal: [String] = []
    /// When that was.
    var refused: UnixTime?
}

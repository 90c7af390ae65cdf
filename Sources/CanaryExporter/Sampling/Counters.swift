internal import AlibabaCloud
internal import CanaryWatch
internal import Exposition

/// Failures by reason, each of the closed set at 0 from the start.
struct FailureCounts: Sendable {
    /// The numbers, in the order of all cases.
    private(set) var inOrder = [UInt64](repeating: 0, count: FailureReason.allCases.count)
    private static let indices = Dictionary(
        uniqueKeysWithValues: FailureReason.allCases.enumerated().map { ($1, $0) })

    /// The number of failures for a reason.
    subscript(reason: FailureReason) -> UInt64 {
        get { inOrder[Self.indices[reason, default: 0]] }
        set { inOrder[Self.indices[reason, default: 0]] = newValue }
    }
}

/// What is counted of one canary's samples.
struct SampleCounters: Sendable {
    /// Finished samples, well or badly.
    var samples: UInt64 = 0
    /// Those that failed, by reason.
    var failures = FailureCounts()
    /// Why the latest sample failed; nil after one that didn't, or whose message had aged out.
    var latestFailure: APIFailure?
}

/// What is counted of one operation on one account and region: every attempt on the wire.
struct APICounters: Sendable {
    /// Attempts.
    var requests: UInt64 = 0
    /// Attempts that failed, by reason.
    var failures = FailureCounts()
    /// How long they took, in seconds.
    var duration = HistogramCounts(boundCount: Catalogue.durationBounds.count)
    /// The latest call of each duration that the service gave a request ID.
    var durationExemplars = BucketExemplars()
    /// How late they started against the schedule, in seconds.
    var lateness = HistogramCounts(boundCount: Catalogue.latenessBounds.count)
}

/// All counters of the engine at one moment.
///
/// What was never counted stands at 0, whether or not it is watched.
struct EngineCounters: Sendable {
    /// A lane's question.
    private struct Operation: Hashable {
        let lane: LaneID
        let question: Ticket.Question
    }

    private var samples: [CanaryID: SampleCounters] = [:]
    private var api: [Operation: APICounters] = [:]
    /// How often no credentials of an account were to be had, by its name.
    var credentialFailures: [String: UInt64] = [:]

    /// Forgets what belongs to nothing that is there.
    mutating func keep(_ watch: Watch) {
        samples = samples.filter { watch.canary($0.key) != nil }
        api = api.filter { watch.hasLane($0.key.lane) }
    }

    /// Those of a canary.
    subscript(canary: CanaryID) -> SampleCounters {
        get { samples[canary] ?? SampleCounters() }
        _modify { yield &samples[canary, default: SampleCounters()] }
    }

    /// Those of a lane's question.
    subscript(lane: LaneID, question: Ticket.Question) -> APICounters {
        get { api[Operation(lane: lane, question: question)] ?? APICounters() }
        _modify { yield &api[Operation(lane: lane, question: question), default: APICounters()] }
    }
}

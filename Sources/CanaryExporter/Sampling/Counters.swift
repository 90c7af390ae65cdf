internal import AlibabaCloud
internal import Exposition

/// Failures by reason, each of the closed set at 0 from the start.
struct FailureCounts: Sendable {
    private var counts = [UInt64](repeating: 0, count: FailureReason.allCases.count)
    private static let indices = Dictionary(
        uniqueKeysWithValues: FailureReason.allCases.enumerated().map { ($1, $0) })

    /// The number of failures for a reason.
    subscript(reason: FailureReason) -> UInt64 {
        get { counts[Self.indices[reason, default: 0]] }
        set { counts[Self.indices[reason, default: 0]] = newValue }
    }
}

/// What is counted of one canary's samples.
struct SampleCounters: Sendable {
    /// Finished samples, well or badly.
    var samples: UInt64 = 0
    /// Those that failed, by reason.
    var failures = FailureCounts()
    /// Why the latest sample failed; nil after one that didn't.
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
    /// How late they started against the schedule, in seconds.
    var lateness = HistogramCounts(boundCount: Catalogue.latenessBounds.count)
}

/// All counters of the engine at one moment.
struct EngineCounters: Sendable {
    /// Those of each canary, in the watch's order.
    var samples: [SampleCounters]
    /// Those of each lane and question.
    var api: [[APICounters]]
    /// For each lane, how often no credentials were to be had.
    var credentialFailures: [UInt64]
}

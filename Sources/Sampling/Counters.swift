package import CanaryWatch
package import Exposition

/// Failures by reason, each of the closed set at 0 from the start.
package struct FailureCounts: Sendable {
    /// The numbers, in the order of all cases.
    package private(set) var inOrder = [UInt64](repeating: 0, count: FailureReason.allCases.count)
    private static let indices = Dictionary(
        uniqueKeysWithValues: FailureReason.allCases.enumerated().map { ($1, $0) })

    /// The number of failures for a reason.
    package subscript(reason: FailureReason) -> UInt64 {
        get { inOrder[Self.indices[reason, default: 0]] }
        set { inOrder[Self.indices[reason, default: 0]] = newValue }
    }
}

/// What is counted of one canary's samples.
package struct SampleCounters: Sendable {
    /// Finished samples, well or badly.
    package var samples: UInt64 = 0
    /// Those that failed, by reason.
    package var failures = FailureCounts()
    /// Why the latest sample failed; nil after one that didn't, or whose message had aged out.
    package var latestFault: CallFault?
}

/// What is counted of one operation on one account and region: every attempt on the wire.
package struct APICounters: Sendable {
    /// The upper bounds of the buckets of durations, in seconds.
    package static let durationBounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// The upper bounds of the buckets of lateness, in seconds.
    package static let latenessBounds = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600]

    /// Attempts.
    package var requests: UInt64 = 0
    /// Attempts that failed, by reason.
    package var failures = FailureCounts()
    /// How long they took, in seconds.
    package var duration = HistogramCounts(boundCount: durationBounds.count)
    /// The latest call of each duration that the service gave a request ID.
    package var durationExemplars = BucketExemplars()
    /// How late they started against the schedule, in seconds.
    package var lateness = HistogramCounts(boundCount: latenessBounds.count)
}

/// All counters of the engine at one moment.
///
/// What was never counted stands at 0, whether or not it is watched.
package struct EngineCounters: Sendable {
    /// A scope's operation.
    private struct Channel: Hashable {
        let scope: ScopeID
        let operation: CanaryOperation
    }

    private var samples: [CanaryID: SampleCounters] = [:]
    private var api: [Channel: APICounters] = [:]
    /// How often no credentials of an account were to be had, by its name.
    package var credentialFailures: [String: UInt64] = [:]

    /// Makes counters that are all 0.
    package init() {}

    /// Forgets what belongs to nothing that is there.
    package mutating func keep(_ watch: Watch) {
        samples = samples.filter { watch.canary($0.key) != nil }
        api = api.filter { watch.hasScope($0.key.scope) }
    }

    /// Those of a canary.
    package subscript(canary: CanaryID) -> SampleCounters {
        get { samples[canary] ?? SampleCounters() }
        _modify { yield &samples[canary, default: SampleCounters()] }
    }

    /// Those of a scope's operation.
    package subscript(scope: ScopeID, operation: CanaryOperation) -> APICounters {
        get { api[Channel(scope: scope, operation: operation)] ?? APICounters() }
        _modify { yield &api[Channel(scope: scope, operation: operation), default: APICounters()] }
    }
}

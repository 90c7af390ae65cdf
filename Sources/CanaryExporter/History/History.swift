internal import CanaryWatch
internal import Text

/// What is remembered for the status page and the status API beyond what the metrics need.
///
/// All of it is keyed by what canaries, groups and operations are called, so that a new configuration keeps
/// what it doesn't change; all of it is bounded; and none of it outlives the process.
struct History: Sendable {
    /// The latest samples of each canary.
    var samples = RecentSamples()
    /// The words of each group.
    var groups = GroupHistory()
    /// The calls of each operation.
    var calls = CallHistory()
    /// Since when each schedule asks for more than its quota without a break.
    private(set) var overQuotaSince: [OperationIdentity: MonotonicTime] = [:]

    /// Takes in a snapshot, and forgets what is gone.
    mutating func record(_ snapshot: WatchSnapshot, at now: MonotonicTime) {
        groups.record(snapshot, at: now)
        samples.forget(at: now)
        calls.forget(at: now)
        var overQuota: [OperationIdentity: MonotonicTime] = [:]
        for channel in snapshot.channels where channel.demandRatio > 1 {
            let identity = OperationIdentity(channel)
            overQuota[identity] = overQuotaSince[identity] ?? now
        }
        overQuotaSince = overQuota
    }
}

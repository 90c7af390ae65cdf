internal import CanaryWatch
internal import Text

/// What is remembered of each canary's groups beyond the moment, taken from snapshots at a fixed pace.
///
/// Bounded by the groups of the snapshots: what they no longer name is forgotten after the horizon.
struct GroupHistory: Sendable {
    /// What is remembered of one group on one canary.
    struct Group: Sendable {
        /// Its words.
        var words = WordSpans()
        /// How fast it consumed lately.
        var latency: LatencyMemory
        /// When a verdict was last taken back.
        var regressed: MonotonicTime?
        fileprivate var regressions: UInt64
        fileprivate var seen: MonotonicTime

        /// The same with what is known at a moment after the last record.
        func with(_ snapshot: GroupSnapshot, at now: MonotonicTime) -> Group {
            var group = self
            GroupHistory.record(snapshot, in: &group, at: now)
            return group
        }
    }

    /// What is remembered of one canary.
    struct Canary: Sendable {
        /// Its groups by name.
        var groups: [String: Group] = [:]
        /// Since when some of its messages are overdue without a break.
        var overdueSince: MonotonicTime?
        fileprivate var seen: MonotonicTime
    }

    private var canaries: [CanaryIdentity: Canary] = [:]

    /// After a pause of this length what was in between isn't known.
    static let pauseMax: Duration = .seconds(60)

    /// What is remembered of a canary.
    subscript(canary: CanaryIdentity) -> Canary? { canaries[canary] }

    /// How many groups are remembered.
    var groupCount: Int { canaries.values.reduce(0) { $0 + $1.groups.count } }

    /// Takes in a snapshot.
    mutating func record(_ snapshot: WatchSnapshot, at now: MonotonicTime) {
        for canary in snapshot.canaries {
            let identity = CanaryIdentity(canary.spec)
            // Taken out and put back, so that it is changed in place and not copied.
            var known = canaries.removeValue(forKey: identity) ?? Canary(seen: now)
            Self.record(canary, in: &known, at: now)
            canaries[identity] = known
        }
        if canaries.values.contains(where: { now - $0.seen > WordSpans.horizon }) {
            canaries = canaries.filter { now - $0.value.seen <= WordSpans.horizon }
        }
    }

    private static func record(_ snapshot: CanarySnapshot, in canary: inout Canary, at now: MonotonicTime) {
        canary.seen = now
        canary.overdueSince = snapshot.overdue > 0 ? canary.overdueSince ?? now : nil
        for group in snapshot.groups {
            let latency = LatencyMemory(group.latency, limit: group.latencyLimit, at: now)
            let new = Group(latency: latency, regressions: group.regressions, seen: now)
            record(group, in: &canary.groups[group.name, default: new], at: now)
        }
        // Names come from the service: those that it doesn't list any more must not fill the memory.
        guard canary.groups.count > snapshot.groups.count else { return }
        let isCrowded = canary.groups.count > 2 * max(snapshot.groups.count, groupsKept)
        canary.groups = canary.groups.filter { _, group in
            group.seen == now || (!isCrowded && now - group.seen <= WordSpans.horizon)
        }
    }

    fileprivate static func record(_ snapshot: GroupSnapshot, in group: inout Group, at now: MonotonicTime) {
        if now - group.seen > pauseMax { group.words.record(nil, at: group.seen + pauseMax) }
        group.words.record(snapshot.isReported ? snapshot.word : nil, at: now)
        group.latency.record(snapshot.latency, limit: snapshot.latencyLimit, at: now)
        if snapshot.regressions > group.regressions { group.regressed = now }
        group.regressions = snapshot.regressions
        group.seen = now
    }

    /// So many groups may be gone from a canary and still be remembered.
    private static let groupsKept = 20
}

internal import CanaryWatch
internal import Text

/// Decides which samples are worth a line in the log: those with which a canary turns for worse or better.
///
/// What was told is remembered, so that a change which came too soon after another is told late, and not
/// lost.
struct TransitionLog: Sendable {
    /// What the log says of one canary.
    private struct Told {
        var failure: FailureReason?
        var failureTold: MonotonicTime?
        var recoveryTold: MonotonicTime?
    }

    /// Neither failures nor recoveries of one canary are told more often: its messages may take turns to
    /// fail.
    private static let quiet: Duration = .seconds(60)

    private var told: [CanaryID: Told] = [:]

    /// Forgets canaries that are watched no more.
    mutating func keep(_ canaries: Set<CanaryID>) {
        told = told.filter { canaries.contains($0.key) }
    }

    /// Takes in how a canary fares, and says whether it is to be told now; if so it counts as told.
    ///
    /// - Parameters:
    ///   - canary: The canary.
    ///   - failure: Why its latest sample failed; nil where it didn't.
    ///   - now: The moment.
    /// - Returns: Whether a line is due.
    mutating func tells(canary: CanaryID, failure: FailureReason?, at now: MonotonicTime) -> Bool {
        // A canary of which nothing was told doesn't fail.
        var known = told[canary] ?? Told()
        guard failure != known.failure else { return false }
        let last = failure == nil ? known.recoveryTold : known.failureTold
        if let last, now - last < Self.quiet { return false }
        known.failure = failure
        if failure == nil { known.recoveryTold = now } else { known.failureTold = now }
        told[canary] = known
        return true
    }
}

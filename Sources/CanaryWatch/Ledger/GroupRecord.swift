internal import Text

/// What is known of one group on one canary, over all messages.
struct GroupRecord: Sendable {
    /// The group's name.
    let name: String
    /// Whether the configuration lists it.
    var isExpected: Bool
    /// The lag from which it is in trouble.
    var lagThreshold: Duration
    /// A number that no other group of the ledger ever had, for caches of what is rendered.
    let serial: Int
    /// Whether it has ever consumed a watched message.
    var hasConsumed = false
    /// In how many watched messages' latest answers it is listed.
    var listings = 0
    /// Since when no latest answer lists it; nil while one does.
    var unlistedSince: MonotonicTime?
    /// Verdicts taken back.
    var regressions: UInt64 = 0
    /// Messages seen consumed that could not be timed.
    var latencyUnobserved: UInt64 = 0
    /// Births to first seen consumed.
    var latency = LatencyHistogram()

    /// Whether messages wait for it before they are settled when no group is expected.
    var isConsuming: Bool { hasConsumed && listings > 0 }
}

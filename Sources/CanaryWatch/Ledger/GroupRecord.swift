/// What is known of one group on one canary, over all messages.
struct GroupRecord: Sendable {
    /// The group's name.
    let name: String
    /// Whether the configuration lists it.
    let isExpected: Bool
    /// The lag from which it is in trouble.
    let lagThreshold: Duration
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

/// Times from birth to first seen consumed, counted in buckets.
public struct LatencyHistogram: Sendable, Hashable {
    /// The buckets' upper bounds in seconds, ascending, without the infinite one.
    public static let bounds: [Double] = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600]

    /// How many observations fell into each bucket, not cumulative; the last is above every bound.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all observations in seconds.
    public private(set) var sum = 0.0

    /// Makes an empty histogram.
    public init() {}

    /// How many observations there are.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Counts one latency; a negative one, from clocks that differ a little, counts as 0.
    public mutating func observe(_ latency: Duration) {
        // Not by `Duration`'s division, which makes 21601.000000000004 of 21601 seconds.
        let seconds = max(0, Double(latency.nanoseconds) / 1e9)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum += seconds
    }
}

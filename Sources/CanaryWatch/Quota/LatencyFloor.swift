/// The smallest latency of the latest calls: what a call takes when nothing holds it up.
struct LatencyFloor: Sendable {
    /// The latest latencies in nanoseconds, as a ring once it is full.
    private var latencies: [Int64] = []
    private var oldest = 0

    /// The smallest latency; zero until enough calls are known.
    ///
    /// Zero is the careful value: all of a call's latency then counts as being held up.
    private(set) var value: Duration = .zero

    /// Adds the latency of an answered call.
    mutating func add(_ latency: Duration) {
        let nanoseconds = max(0, latency.nanoseconds)
        if latencies.count < Self.latenciesMax {
            latencies.append(nanoseconds)
        } else {
            latencies[oldest] = nanoseconds
            oldest = (oldest + 1) % Self.latenciesMax
        }
        if latencies.count >= Self.latenciesMin { value = .nanoseconds(latencies.min() ?? 0) }
    }

    /// How many latencies count: a lasting change, as to a slower route, is learned after some ten seconds.
    private static let latenciesMax = 100

    /// How many latencies must be known: more than can be under way at once, lest one stall at the start be
    /// taken for the usual latency.
    private static let latenciesMin = 20
}

internal import Text

/// The smallest latency of the latest calls: what a call takes when nothing holds it up.
struct LatencyFloor: Sendable {
    /// How many of the latest latencies count.
    private let latenciesMax: Int

    /// How many latencies must be known before the smallest is believed.
    private let latenciesMin: Int

    /// The latest latencies in nanoseconds, as a ring once it is full.
    private var latencies: [Int64] = []
    private var oldest = 0

    /// The smallest latency; zero until enough calls are known.
    ///
    /// Zero is the careful value: all of a call's latency then counts as being held up.
    private(set) var value: Duration = .zero

    /// Makes it for that many calls that may be held up together, at least 1.
    ///
    /// Neither a stall nor a few slow answers must be taken for the usual latency. So it takes twice as many
    /// latencies, 20 at least, to believe the smallest; and ten times as many, 100 at least, to forget a
    /// smaller one: ten stalls with nothing between them. A lasting change, as to a slower route, is learned
    /// as soon as that, at 10 calls per second after 10 s.
    init(callsHeldUp: Int) {
        latenciesMin = max(20, 2 * callsHeldUp)
        latenciesMax = max(100, 10 * callsHeldUp)
    }

    /// Adds the latency of an answered call.
    mutating func add(_ latency: Duration) {
        let nanoseconds = max(0, latency.nanoseconds)
        if latencies.count < latenciesMax {
            latencies.append(nanoseconds)
        } else {
            latencies[oldest] = nanoseconds
            oldest = (oldest + 1) % latenciesMax
        }
        if latencies.count >= latenciesMin { value = .nanoseconds(latencies.min() ?? 0) }
    }
}

internal import CanaryWatch

/// How fast one group consumed within the last hour, from histograms that count from the start on.
///
/// Every five minutes it keeps how many latencies there were and how many of them were short; what came since
/// the oldest of these marks came within the last hour. Eight bytes a mark, and a bounded number.
struct LatencyMemory: Sendable {
    /// Consumption is slow if more than this share of the latencies are over the limit: as
    /// `RocketMQCanaryConsumptionSlow` has it, whose quantile interpolates as this does.
    static let slowShare = 0.1
    /// Fewer latencies say nothing.
    static let timedMin = 5

    /// What was seen within the hour.
    struct Slowness: Sendable, Hashable {
        /// How many messages were timed.
        let timed: Int
        /// The share of them that took longer than the limit, 0 to 1.
        let share: Double
        /// Since when it is so, to the second.
        let since: MonotonicTime
    }

    private struct Mark: Sendable {
        var timed: UInt32 = 0
        var short: Float = 0
    }

    private static let slotNanoseconds: Int64 = 300_000_000_000
    private static let slotsMax = 13

    /// What there was when each of the latest stretches of five minutes began, oldest first; none before the
    /// first latency.
    private var marks: [Mark] = []
    private var latest = Mark()
    private var latestSlot: Int32 = 0
    private var limitSeconds: Float = -1
    private var sinceSecond: Int32?

    /// What was slow at the last record; nil if nothing was.
    var slowness: Slowness? {
        guard let sinceSecond else { return nil }
        let (timed, share) = lately
        return Slowness(
            timed: timed, share: share,
            since: MonotonicTime(nanoseconds: Int64(sinceSecond) * 1_000_000_000))
    }

    /// Takes in the histogram as it is at a moment, and the limit: half of the lag threshold.
    mutating func record(_ histogram: LatencyHistogram, limit: Duration, at now: MonotonicTime) {
        let seconds = limit / .seconds(1)
        let mark = Mark(
            timed: UInt32(clamping: histogram.count), short: Float(histogram.count(within: seconds)))
        // Another limit, or another histogram: what was short is not to be known any more.
        if Float(seconds) != limitSeconds || mark.timed < latest.timed {
            limitSeconds = Float(seconds)
            latest = mark
            marks = []
        }
        advance(to: Int32(clamping: now.nanoseconds / Self.slotNanoseconds), mark)
        latest = mark
        let (timed, share) = lately
        let isSlow = timed >= Self.timedMin && share > Self.slowShare
        sinceSecond = isSlow ? sinceSecond ?? Int32(clamping: now.nanoseconds / 1_000_000_000) : nil
    }

    /// How many were timed since the oldest mark, and the share of long ones.
    private var lately: (timed: Int, share: Double) {
        guard let first = marks.first, latest.timed > first.timed else { return (0, 0) }
        let timed = Double(latest.timed - first.timed)
        return (Int(timed), max(0, timed - Double(latest.short - first.short)) / timed)
    }

    /// Begins the stretches up to this one with what there was before the new mark.
    private mutating func advance(to slot: Int32, _ mark: Mark) {
        let passed = Int(slot) - Int(latestSlot)
        latestSlot = slot
        if marks.isEmpty {
            // Most groups of an instance belong to somebody else's topics, and never consume a canary.
            if mark.timed > latest.timed { marks = [latest] }
        } else if passed >= Self.slotsMax {
            marks = [latest]
        } else if passed > 0 {
            marks.append(contentsOf: repeatElement(latest, count: passed))
            marks.removeFirst(max(0, marks.count - Self.slotsMax))
        }
    }
}

internal import CanaryWatch
internal import Text

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

    private struct Book: Sendable {
        /// What there was when each of the latest stretches of five minutes began, oldest first; none before
        /// the first new latency.
        var marks: [Mark] = []
        var latest: Mark
        var latestSlot: Int32
        var limitSeconds: Float
        var sinceSecond: Int32?
    }

    private static let slotNanoseconds: Int64 = 300_000_000_000
    private static let slotsMax = 13

    /// One, or none before the first latency: most groups of an instance belong to somebody else's topics,
    /// and never consume a canary.
    private var books: [Book] = []

    /// Begins with what there is: when that was counted isn't known.
    init(_ histogram: LatencyHistogram, limit: Duration, at now: MonotonicTime) {
        guard histogram.count > 0 else { return }
        books = [Self.book(Self.mark(histogram, limit), limit, at: now)]
    }

    /// What was slow at the last record; nil if nothing was.
    var slowness: Slowness? {
        guard let book = books.first, let sinceSecond = book.sinceSecond else { return nil }
        let (timed, share) = Self.lately(book)
        return Slowness(
            timed: timed, share: share,
            since: MonotonicTime(nanoseconds: Int64(sinceSecond) * 1_000_000_000))
    }

    /// Takes in the histogram as it is at a moment, and the limit: half of the lag threshold.
    mutating func record(_ histogram: LatencyHistogram, limit: Duration, at now: MonotonicTime) {
        guard histogram.count > 0 else {
            books = []
            return
        }
        let mark = Self.mark(histogram, limit)
        if books.isEmpty { books = [Self.book(Mark(), limit, at: now)] }
        // Another limit, or another histogram: what was short is not to be known any more.
        if Float(limit.inSeconds) != books[0].limitSeconds || mark.timed < books[0].latest.timed {
            books = [Self.book(mark, limit, at: now)]
        }
        Self.advance(&books[0], to: Self.slot(now), mark)
        books[0].latest = mark
        let (timed, share) = Self.lately(books[0])
        let isSlow = timed >= Self.timedMin && share > Self.slowShare
        let second = Int32(clamping: now.nanoseconds / 1_000_000_000)
        books[0].sinceSecond = isSlow ? books[0].sinceSecond ?? second : nil
    }

    private static func mark(_ histogram: LatencyHistogram, _ limit: Duration) -> Mark {
        Mark(
            timed: UInt32(clamping: histogram.count),
            short: Float(histogram.count(within: limit.inSeconds)))
    }

    private static func book(_ latest: Mark, _ limit: Duration, at now: MonotonicTime) -> Book {
        Book(latest: latest, latestSlot: slot(now), limitSeconds: Float(limit.inSeconds))
    }

    private static func slot(_ now: MonotonicTime) -> Int32 {
        Int32(clamping: now.nanoseconds / slotNanoseconds)
    }

    /// How many were timed since the oldest mark, and the share of long ones.
    private static func lately(_ book: Book) -> (timed: Int, share: Double) {
        guard let first = book.marks.first, book.latest.timed > first.timed else { return (0, 0) }
        let timed = Double(book.latest.timed - first.timed)
        return (Int(timed), max(0, timed - Double(book.latest.short - first.short)) / timed)
    }

    /// Begins the stretches up to this one with what there was before the new mark.
    private static func advance(_ book: inout Book, to slot: Int32, _ mark: Mark) {
        let passed = Int(slot) - Int(book.latestSlot)
        book.latestSlot = slot
        if book.marks.isEmpty {
            if mark.timed > book.latest.timed { book.marks = [book.latest] }
        } else if passed >= slotsMax {
            book.marks = [book.latest]
        } else if passed > 0 {
            book.marks.append(contentsOf: repeatElement(book.latest, count: passed))
            book.marks.removeFirst(max(0, book.marks.count - slotsMax))
        }
    }
}

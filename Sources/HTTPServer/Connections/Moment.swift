internal import Glibc

/// A point in time on the system's clock that runs from its start on, suspended or not.
///
/// `ContinuousClock.Instant` is the same, but of a size that only the running library knows: a table of
/// connections that held two of them each spent a tenth of its time on moving them.
struct Moment: Sendable, Comparable {
    /// Nanoseconds since the system's start.
    private let nanoseconds: Int64

    /// Makes a point in time from nanoseconds since the system's start.
    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The present: `CLOCK_BOOTTIME` in clock_gettime(2).
    static var now: Moment {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Says whether the first comes before the second.
    static func < (first: Moment, second: Moment) -> Bool {
        first.nanoseconds < second.nanoseconds
    }

    /// The time from the second to the first.
    static func - (first: Moment, second: Moment) -> Duration {
        .nanoseconds(first.nanoseconds - second.nanoseconds)
    }

    /// The point in time so much later; a duration is at most some hundred years.
    static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return Moment(nanoseconds: moment.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

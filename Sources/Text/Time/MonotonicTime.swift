/// An instant of a clock that never goes back, for schedules, limits and latencies.
///
/// The origin is arbitrary, so that only differences mean something, and only between instants of one clock.
/// It is a type of its own, apart from `UnixTime`, so that the two clocks can't be subtracted from each
/// other. Sums and differences that don't fit stop at the bounds.
package struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's origin.
    package let nanoseconds: Int64

    /// Makes an instant from nanoseconds since the clock's origin.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Tells whether the left instant is the earlier one.
    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant that much later.
    package static func + (time: Self, duration: Duration) -> Self {
        Self(nanoseconds: time.nanoseconds.addingSaturating(duration.nanoseconds))
    }

    /// The instant that much earlier.
    package static func - (time: Self, duration: Duration) -> Self {
        Self(nanoseconds: time.nanoseconds.subtractingSaturating(duration.nanoseconds))
    }

    /// The time from the right instant to the left one, negative when the left one is earlier.
    package static func - (later: Self, earlier: Self) -> Duration {
        .nanoseconds(later.nanoseconds.subtractingSaturating(earlier.nanoseconds))
    }
}

/// An instant of civil time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are what the service and the message IDs count in. The clock may step, so durations that must
/// be right are taken from `MonotonicTime`. Sums and differences that don't fit stop at the bounds.
package struct UnixTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, negative before.
    package let milliseconds: Int64

    /// Makes an instant from milliseconds since 1970-01-01T00:00:00Z.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Seconds since 1970-01-01T00:00:00Z, as metrics give them.
    ///
    /// The `Double` nearest to the milliseconds: until the year 287396 it prints and rounds to the same
    /// millisecond.
    package var seconds: Double {
        Double(milliseconds) / 1_000
    }

    /// Tells whether the left instant is the earlier one.
    package static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant that much later, rounded down to a millisecond.
    package static func + (time: Self, duration: Duration) -> Self {
        let (quotient, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: attosecondsPerUnit)
        return Self(clamping: Int128(time.milliseconds) + quotient - (rest < 0 ? 1 : 0))
    }

    /// The instant that much earlier, rounded down to a millisecond.
    package static func - (time: Self, duration: Duration) -> Self {
        let (quotient, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: attosecondsPerUnit)
        return Self(clamping: Int128(time.milliseconds) - quotient - (rest > 0 ? 1 : 0))
    }

    /// The time from the right instant to the left one, negative when the left one is earlier.
    package static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds.subtractingSaturating(earlier.milliseconds))
    }

    private init(clamping milliseconds: Int128) {
        self.init(milliseconds: Int64(clamping: milliseconds))
    }

    /// Attoseconds of a millisecond.
    private static let attosecondsPerUnit: Int128 = 1_000_000_000_000_000
}

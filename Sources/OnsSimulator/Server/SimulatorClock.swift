internal import Glibc

/// The two clocks of the simulated cloud, handed in so that tests can move them.
///
/// Neither is ever subtracted from the other.
package struct SimulatorClock: Sendable {
    /// UTC milliseconds since 1970: births, dates, signatures.
    package let wallMilliseconds: @Sendable () -> Int64

    /// The time since any fixed moment: the quota and the log.
    package let monotonic: @Sendable () -> Duration

    /// Makes a pair of clocks; any thread may ask them.
    package init(
        wallMilliseconds: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Duration
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.monotonic = monotonic
    }

    /// The machine's clocks.
    package static let system = SimulatorClock(
        wallMilliseconds: { read(CLOCK_REALTIME).milliseconds },
        monotonic: { read(CLOCK_MONOTONIC) })

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

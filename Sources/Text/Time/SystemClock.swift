internal import Glibc

/// Reads the machine's clocks.
package struct SystemClock: Sendable {
    /// Makes a reader of them.
    package init() {}

    /// This moment on both clocks.
    package var now: Moment {
        Moment(monotonic: monotonic, wall: wall)
    }

    /// Time since some point before the process began; doesn't step, and stands still while the machine
    /// sleeps.
    package var monotonic: MonotonicTime {
        let time = Self.read(CLOCK_MONOTONIC)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// What the machine takes for the time of day.
    package var wall: UnixTime {
        let time = Self.read(CLOCK_REALTIME)
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}

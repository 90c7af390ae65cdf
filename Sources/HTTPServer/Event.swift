internal import Glibc

/// Lets one thread wait, for a time, until another signals; a signal stays until someone has waited for it.
final class Event: Sendable {
    // The two ends of a socket pair, which unlike pipe(2) needs no second call for its flags: a byte in it is
    // a signal.
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Makes an event that isn't signalled; nil if the system has no more file descriptors.
    init?() {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// A descriptor that can be read while the event is signalled.
    var descriptor: Int32 { readEnd }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes the waiting thread, or the next one that waits.
    func signal() {
        // Fails only when the buffer is full, and then the event is signalled anyway.
        _ = unsafe write(writeEnd, [1] as [UInt8], 1)
    }

    /// Waits for a signal and takes it and all others that are pending, or until the time is over.
    func wait(timeout: Duration) {
        let deadline = ContinuousClock.now + timeout
        repeat {
            var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
            let milliseconds = Self.milliseconds(deadline - ContinuousClock.now)
            if unsafe poll(&entry, 1, milliseconds) > 0 { break }
        } while ContinuousClock.now < deadline
        var bytes = [UInt8](repeating: 0, count: Self.takenAtOnce)
        while unsafe read(readEnd, &bytes, bytes.count) == bytes.count {}
    }

    /// Milliseconds that one poll waits at most: longer times take several.
    private static let pollMax: Int64 = 3_600_000

    /// Pending signals taken by one read; more take several.
    private static let takenAtOnce = 64

    /// A duration in milliseconds, rounded up so that a wait never ends just before its time; at least 0.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < pollMax / 1000 else { return Int32(pollMax) }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

internal import Glibc

/// A pipe by which many threads learn at once that they are to stop, even while they wait.
///
/// Owner and waiters hold the object, so the descriptors live as long as anyone may use them.
final class StopSignal: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Opens the pipe.
    ///
    /// Throws when there are no descriptors left.
    init() throws(SimulatorError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .system(call: "pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Ends every wait; once raised, it stays raised.
    func raise() {
        // One byte that nobody reads keeps the pipe readable for ever.
        var byte: UInt8 = 1
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Waits for the time given (nil: for ever), or less if it is raised, and returns whether it was.
    func wait(_ time: Duration?) -> Bool {
        wait(for: nil, time) == .stopped
    }

    /// What a wait ended with.
    enum Waking {
        /// The signal was raised.
        case stopped
        /// The descriptor has something to read, or is closed.
        case readable
        /// The time is over.
        case timedOut
    }

    /// Waits until a descriptor is readable, the time is over (nil: never) or it is raised.
    func wait(for descriptor: Int32?, _ time: Duration?) -> Waking {
        var descriptors = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        if let descriptor { descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        let limit = time.map { Int32(clamping: max(0, $0.milliseconds)) } ?? -1
        let count = unsafe poll(&descriptors, nfds_t(descriptors.count), limit)
        if descriptors[0].revents != 0 { return .stopped }
        // An interrupted wait counts as over: the callers look again.
        return count > 0 ? .readable : .timedOut
    }
}

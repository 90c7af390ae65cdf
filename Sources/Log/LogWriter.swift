internal import Glibc
package import Text

/// Writes events to a descriptor, one line each, on a thread of its own.
///
/// Whoever logs puts the event into a bounded queue and goes on; formatting and writing happen on the thread.
/// What can't be written is dropped, counted, and reported in a line of its own when there is room again. The
/// descriptor is shared with whoever else has it: its flags stay as they are, and it stays open.
package final class LogWriter: LogSink {
    private let channel: LogChannel

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - descriptor: Where lines go, open for as long as there is something to write; standard error.
    ///   - format: How lines look.
    ///   - priorities: Whether lines start with their level for systemd's journal: `JournalStream` says so.
    ///   - now: The time of day, for the writer's own lines.
    /// - Throws: Where the system allows no further thread.
    package convenience init(
        descriptor: Int32 = STDERR_FILENO, format: LogFormat, priorities: Bool,
        now: @escaping @Sendable () -> UnixTime
    ) throws(NoThread) {
        try self.init(
            descriptor: descriptor, lines: LineFormat(format, hasPriorities: priorities), limits: .init(),
            now: now)
    }

    /// Starts the thread, with limits of the queue for tests.
    init(
        descriptor: Int32, lines: LineFormat, limits: LogQueue.Limits,
        now: @escaping @Sendable () -> UnixTime
    ) throws(NoThread) {
        let channel = LogChannel(limits: limits, now: now)
        self.channel = channel
        try WriterThread.start {
            var output = LogOutput(descriptor: descriptor, lines: lines)
            var batch = LogQueue.buffer(limits)
            while channel.next(&batch) {
                output.write(batch) { entries, written in channel.settle(entries, written: written) }
                batch.removeAll(keepingCapacity: true)
            }
        }
    }

    deinit {
        channel.end()
    }

    /// Puts an event into the queue, or drops it where that is full.
    package func take(_ event: LogEvent) { channel.offer(event) }

    /// Whether the queue is full for such events; if so it counts as dropped.
    package func refuses(_ level: LogLevel) -> Bool { channel.refuses(level) }

    /// Lines that were never written, since the beginning: for `rocketmq_canary_log_lines_dropped_total`.
    package var linesDropped: UInt64 { channel.linesDropped }

    /// Waits until all that was logged before is written, or lost; every way out of the process calls it.
    ///
    /// Not to be called from a signal handler.
    ///
    /// - Parameter limit: How long to wait at most.
    /// - Returns: Whether nothing is left.
    @discardableResult
    package func flush(within limit: Duration) -> Bool { channel.flush(within: limit) }
}

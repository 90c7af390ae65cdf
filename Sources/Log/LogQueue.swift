internal import Text

/// Decides what becomes of events between those who log and the thread that writes; pure.
///
/// Bounded in lines and bytes, what is being written included. The last quarter is kept for `warn` and
/// `error`, so that a flood of details doesn't cost the lines that matter. Once full it stays closed until
/// half of it is free again, and then has a report of what was dropped, which stands where the dropped lines
/// would have stood.
struct LogQueue: Sendable {
    /// How much may wait.
    struct Limits: Sendable {
        /// Lines; more than a minute of a busy exporter at debug.
        var lines = 1024
        /// Bytes in memory, about, that the log may cost while nobody reads it.
        var bytes = 524_288
    }

    /// What waits, or is being written.
    struct Entry: Equatable, Sendable {
        /// An event, or so many lines that were dropped before here.
        enum Content: Equatable, Sendable {
            case event(LogEvent)
            case report(lines: UInt64, time: UnixTime)
        }

        var content: Content
        /// About the memory that it takes.
        let bytes: Int
    }

    /// Who isn't let in.
    enum Closing: Equatable, Sendable {
        case nobody
        /// Debug and info.
        case lesser
        case everybody
    }

    private let limits: Limits
    private(set) var closing = Closing.nobody
    private var waiting: [Entry] = []
    private var waitingBytes = 0
    private var takenLines = 0
    private var takenBytes = 0
    private var unreported: UInt64 = 0
    private var acceptedCount: UInt64 = 0
    private var settledCount: UInt64 = 0

    /// Lines that were given and never written, since the beginning.
    private(set) var droppedCount: UInt64 = 0

    /// Makes an empty queue.
    init(limits: Limits = Limits()) {
        self.limits = limits
        waiting = Self.buffer(limits)
    }

    /// An empty buffer with room for as much as may wait, so that no one who logs pays for its growth.
    ///
    /// The system gives the memory when it is used.
    static func buffer(_ limits: Limits) -> [Entry] {
        var buffer: [Entry] = []
        // Reports come on top of the limit.
        buffer.reserveCapacity(limits.lines + 2)
        return buffer
    }

    /// Whether an event of this level would be dropped without a further look.
    func refuses(_ level: LogLevel) -> Bool { level.gravity < leastGravity }

    /// The gravity from which on events aren't refused; beyond all levels where all are.
    var leastGravity: UInt8 {
        switch closing {
        case .nobody: 0
        case .lesser: LogLevel.warn.gravity
        case .everybody: .max
        }
    }

    /// Whether something waits to be written.
    var hasWork: Bool { !waiting.isEmpty }

    /// Takes an event in, or drops it.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - bytes: About the memory that it takes.
    /// - Returns: Whether it was taken in.
    mutating func offer(_ event: LogEvent, bytes: Int) -> Bool {
        guard !refuses(event.level) else {
            drop(1)
            return false
        }
        let isLesser = event.level < .warn
        guard fits(bytes, isLesser: isLesser) else {
            drop(1)
            // An empty queue has nothing whose end could open it again.
            if lines > 0 { closing = isLesser ? .lesser : .everybody }
            return false
        }
        // Unless it is closed, what wasn't reported was lost in writing: writing may work again.
        if closing == .nobody { report(at: event.time) }
        append(Entry(content: .event(event), bytes: bytes))
        return true
    }

    /// Counts lines that were dropped by whoever saw that they would be.
    mutating func drop(_ count: UInt64) {
        droppedCount += count
        unreported += count
    }

    /// Hands out all that waits, in order; it goes on to count for the limits until it is settled.
    ///
    /// - Parameter batch: An empty buffer, which the queue keeps, and gets the entries.
    mutating func take(into batch: inout [Entry]) {
        swap(&batch, &waiting)
        takenLines += batch.count
        takenBytes += waitingBytes
        waitingBytes = 0
    }

    /// Takes in what became of entries that were handed out.
    ///
    /// - Parameters:
    ///   - entries: The entries.
    ///   - written: How many of them were written, from the first on; the others are lost.
    ///   - now: The time of day.
    mutating func settle(_ entries: [Entry], written: Int, at now: UnixTime) {
        for entry in entries.dropFirst(written) {
            switch entry.content {
            case .event: drop(1)
            case .report(let lines, _): unreported += lines
            }
        }
        takenLines -= entries.count
        takenBytes -= entries.reduce(0) { $0 + $1.bytes }
        settledCount += UInt64(entries.count)
        guard closing != .nobody, lines <= limits.lines / 2, bytes <= limits.bytes / 2 else { return }
        closing = .nobody
        report(at: now)
    }

    /// Begins a flush: has what was dropped reported too.
    ///
    /// - Returns: What `isSettled` asks for.
    mutating func beginFlush(at now: UnixTime) -> UInt64 {
        report(at: now)
        return acceptedCount
    }

    /// Whether all that had been taken in when a flush began is written or lost.
    func isSettled(_ mark: UInt64) -> Bool { settledCount >= mark }

    private var lines: Int { waiting.count + takenLines }
    private var bytes: Int { waitingBytes + takenBytes }

    private func fits(_ added: Int, isLesser: Bool) -> Bool {
        let (linesMax, bytesMax) =
            isLesser ? (limits.lines / 4 * 3, limits.bytes / 4 * 3) : (limits.lines, limits.bytes)
        return lines < linesMax && bytes + added <= bytesMax
    }

    /// Puts in a report of what wasn't reported yet, or adds it to one that stands last.
    private mutating func report(at now: UnixTime) {
        guard unreported > 0 else { return }
        defer { unreported = 0 }
        if let last = waiting.indices.last, case .report(let lines, let time) = waiting[last].content {
            waiting[last].content = .report(lines: lines + unreported, time: time)
            return
        }
        append(Entry(content: .report(lines: unreported, time: now), bytes: Self.reportBytes))
    }

    private mutating func append(_ entry: Entry) {
        waiting.append(entry)
        waitingBytes += entry.bytes
        acceptedCount += 1
    }

    /// About the memory of a report.
    private static let reportBytes = 96
}

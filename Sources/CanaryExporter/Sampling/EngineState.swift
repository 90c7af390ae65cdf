internal import AlibabaCloud
internal import CanaryWatch
internal import Exposition

/// All that sampling knows and counts: one value behind one lock.
struct EngineState: Sendable {
    /// The decisions and what the answers proved.
    var watch: Watch
    /// What was counted.
    var counters: EngineCounters
    /// When the sampling loop turned last, by the wall clock.
    var heartbeat: UnixTime
    /// When the sampling loop turned last, by the monotonic clock.
    var heartbeatInstant: MonotonicTime
    /// Whether every message file was looked at once, so that a canary without messages has none.
    var areFilesRead = false
    /// A number that changes whenever a figure that isn't part of every scrape may have changed.
    var version: UInt64 = 0

    /// Makes the state before the first turn of the loop.
    init(watch: Watch, laneCount: Int, now: Moment) {
        self.watch = watch
        let questions = [APICounters](repeating: APICounters(), count: Ticket.Question.allCases.count)
        counters = EngineCounters(
            samples: .init(repeating: SampleCounters(), count: watch.canaries.count),
            api: .init(repeating: questions, count: laneCount),
            credentialFailures: .init(repeating: 0, count: laneCount))
        heartbeat = now.wall
        heartbeatInstant = now.monotonic
    }

    /// Counts how late a call starts.
    mutating func start(_ ticket: Ticket) {
        version += 1
        counters.api[ticket.lane][ticket.question.rawValue].lateness.observe(
            max(0, ticket.lateness / .seconds(1)), bounds: Catalogue.latenessBounds)
    }

    /// Counts an attempt, well or badly, if there was one on the wire.
    mutating func countAttempt(_ ticket: Ticket, attempt: Attempt, duration: Duration, failure: APIFailure?) {
        version += 1
        if failure?.reason == .credentials { counters.credentialFailures[ticket.lane] += 1 }
        guard attempt.wasOnTheWire else { return }
        counters.api[ticket.lane][ticket.question.rawValue].requests += 1
        counters.api[ticket.lane][ticket.question.rawValue].duration.observe(
            duration / .seconds(1), bounds: Catalogue.durationBounds)
        if let failure { counters.api[ticket.lane][ticket.question.rawValue].failures[failure.reason] += 1 }
    }

    /// Counts a finished sample for every canary that watches the message.
    ///
    /// - Returns: The canaries of which it says how they fare; none for a message that aged out.
    mutating func countSample(_ ticket: Ticket, failure: APIFailure?) -> [Int] {
        for canary in ticket.canaries {
            counters.samples[canary].samples += 1
            if let failure { counters.samples[canary].failures[failure.reason] += 1 }
            guard failure?.reason != .messageGone else { continue }
            counters.samples[canary].latestFailure = failure
        }
        return failure?.reason == .messageGone ? [] : ticket.canaries
    }
}

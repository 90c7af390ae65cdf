internal import AlibabaCloud
internal import CanaryWatch
internal import Exposition
internal import Text

/// All that sampling knows and counts: one value behind one lock.
struct EngineState: Sendable {
    /// The decisions and what the answers proved.
    var watch: Watch
    /// Whom to ask for each lane of the watch.
    var clients: [LaneID: OnsClient]
    /// Who waits for the probes that aren't over.
    var probeWaiters: [ProbeID: ProbeWaiter] = [:]
    /// What was counted.
    var counters = EngineCounters()
    /// When the sampling loop turned last, by the wall clock.
    var heartbeat: UnixTime
    /// When the sampling loop turned last, by the monotonic clock.
    var heartbeatInstant: MonotonicTime
    /// Whether every message file was looked at once, so that a canary without messages has none.
    var areFilesRead = false
    /// Whether every canary was sampled once, well or badly, at some time when that was asked.
    private var wasReady = false
    /// A number that changes whenever a figure that isn't part of every scrape may have changed.
    var version: UInt64 = 0

    /// Makes the state before the first turn of the loop.
    init(watch: Watch, clients: [LaneID: OnsClient], now: Moment) {
        self.watch = watch
        self.clients = clients
        heartbeat = now.wall
        heartbeatInstant = now.monotonic
    }

    /// Whether every canary was sampled once, well or badly.
    ///
    /// Once it was so it stays so: canaries that a reload adds make nobody wait for those that stay.
    mutating func noteReadiness() -> Bool {
        wasReady = wasReady || (areFilesRead && watch.isEverySampled)
        return wasReady
    }

    /// Forgets whom to ask, and what was counted, where the watch has nothing any more.
    mutating func forgetLanes() {
        clients = clients.filter { watch.hasLane($0.key) }
        counters.keep(watch)
    }

    /// Counts how late a call starts.
    mutating func start(_ ticket: Ticket) {
        version += 1
        // A probe has no place in the schedule that it could be late for.
        guard !ticket.isProbe else { return }
        counters[ticket.lane, ticket.question].lateness.observe(
            max(0, ticket.lateness.inSeconds), bounds: Catalogue.latenessBounds)
    }

    /// Counts an attempt, well or badly, if there was one on the wire.
    ///
    /// - Parameters:
    ///   - ticket: The call.
    ///   - attempt: How far it came.
    ///   - duration: How long it took.
    ///   - failure: Why it failed; nil where it didn't.
    ///   - answer: The service's ID of the request, if it gave one, and when it answered.
    mutating func countAttempt(
        _ ticket: Ticket, attempt: Attempt, duration: Duration, failure: APIFailure?,
        answer: (requestID: String, time: UnixTime)? = nil
    ) {
        version += 1
        if failure?.reason == .credentials {
            counters.credentialFailures[watch.lane(ticket.lane).account, default: 0] += 1
        }
        guard attempt.wasOnTheWire else { return }
        let seconds = duration.inSeconds
        counters[ticket.lane, ticket.question].requests += 1
        let bucket = counters[ticket.lane, ticket.question].duration.observe(
            seconds, bounds: Catalogue.durationBounds)
        if let failure { counters[ticket.lane, ticket.question].failures[failure.reason] += 1 }
        guard let answer else { return }
        let exemplar = Exemplar(
            labels: Exemplar.labels([("request_id", answer.requestID)]), value: seconds,
            unixMilliseconds: answer.time.milliseconds)
        counters[ticket.lane, ticket.question].durationExemplars.set(exemplar, bucket: bucket)
    }

    /// Counts a finished sample for every canary that watches the message, as long as it is watched.
    ///
    /// - Returns: The canaries of which it says how they fare; none for a message that aged out.
    mutating func countSample(_ ticket: Ticket, failure: APIFailure?) -> [CanaryID] {
        let canaries = ticket.canaries.filter { watch.canary($0) != nil }
        for canary in canaries {
            counters[canary].samples += 1
            if let failure { counters[canary].failures[failure.reason] += 1 }
            // That the message is gone is an answer: whatever failed before works again.
            counters[canary].latestFailure = failure?.reason == .messageGone ? nil : failure
        }
        return failure?.reason == .messageGone ? [] : canaries
    }
}

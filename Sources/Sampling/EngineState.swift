internal import CanaryWatch
internal import Exposition
internal import Text

/// All that sampling knows and counts: one value behind one lock.
struct EngineState: Sendable {
    /// The decisions and what the answers proved.
    var watch: Watch
    /// Whom to ask in each quota scope of the watch.
    var backends: [ScopeID: any CanaryBackend]
    /// Who waits for the probes that aren't over.
    var probeWaiters: [ProbeID: ProbeWaiter] = [:]
    /// What was counted.
    var counters = EngineCounters()
    /// When the sampling loop turned last.
    var heartbeat: Moment
    /// Whether every message file was looked at once, so that a canary without messages has none.
    var areFilesRead = false
    /// Whether every canary was sampled once, well or badly, at some time.
    private(set) var isReady = false
    /// A number that changes whenever a figure that isn't part of every scrape may have changed.
    var version: UInt64 = 0

    /// Makes the state before the first turn of the loop.
    init(watch: Watch, backends: [ScopeID: any CanaryBackend], now: Moment) {
        self.watch = watch
        self.backends = backends
        heartbeat = now
    }

    /// Remembers when every canary was sampled once; once it was so it stays so.
    mutating func noteReadiness() {
        isReady = isReady || isReadyNow
    }

    /// Whether every canary that is watched now was sampled once, well or badly.
    var isReadyNow: Bool { areFilesRead && watch.isEverySampled }

    /// Forgets whom to ask, and what was counted, where the watch has nothing any more.
    mutating func forgetScopes() {
        backends = backends.filter { watch.hasScope($0.key) }
        counters.keep(watch)
    }

    /// Counts how late a call starts.
    mutating func start(_ ticket: Ticket) {
        version += 1
        // A probe has no place in the schedule that it could be late for.
        guard !ticket.isProbe else { return }
        counters[ticket.scope, ticket.operation].lateness.observe(
            max(0, ticket.lateness.inSeconds), bounds: APICounters.latenessBounds)
    }

    /// Counts a call, well or badly, if there was one on the wire.
    ///
    /// - Parameters:
    ///   - ticket: The call.
    ///   - attempt: What it took.
    ///   - fault: Why it brought no answer; nil where it brought one.
    ///   - now: When it ended.
    mutating func countAttempt(
        _ ticket: Ticket, _ attempt: CallAttempt, fault: CallFault?, at now: UnixTime
    ) {
        version += 1
        if fault?.reason == .credentials {
            counters.credentialFailures[watch.scope(ticket.scope).account, default: 0] += 1
        }
        guard attempt.wasOnTheWire else { return }
        let seconds = attempt.duration.inSeconds
        counters[ticket.scope, ticket.operation].requests += 1
        let bucket = counters[ticket.scope, ticket.operation].duration.observe(
            seconds, bounds: APICounters.durationBounds)
        if let fault { counters[ticket.scope, ticket.operation].failures[fault.reason] += 1 }
        guard let requestID = attempt.requestID else { return }
        let exemplar = Exemplar(
            labels: Exemplar.labels([("request_id", requestID)]), value: seconds,
            unixMilliseconds: now.milliseconds)
        counters[ticket.scope, ticket.operation].durationExemplars.set(exemplar, bucket: bucket)
    }

    /// Counts a finished sample for every canary that watches the message.
    mutating func countSample(of canaries: [CanaryID], fault: CallFault?) {
        for canary in canaries {
            counters[canary].samples += 1
            if let fault { counters[canary].failures[fault.reason] += 1 }
            // That the message is gone is an answer: whatever failed before works again.
            counters[canary].latestFault = fault?.reason == .messageGone ? nil : fault
        }
    }
}

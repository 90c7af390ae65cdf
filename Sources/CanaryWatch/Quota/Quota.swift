package import Text

/// Whether a call may be made now: the quota of one account, region and operation.
///
/// The service's limit is a number of calls in a window, such as 10 in 1 s or 10 in 60 s. Calls are spaced
/// evenly, and no window at the service, wherever it begins, holds more calls than that. For that a call goes
/// through `reserve`, `sent` at the last moment before its bytes leave, and `answered` or `abandoned`;
/// `throttled` tells that the service refused one.
///
/// *What is guaranteed.* A call is let go only when fewer calls than the limit may land within one window of
/// it. Not sent yet, or overdue with its answer: it may land at any time. Answered: it landed no later after
/// its sending than its latency exceeds the smallest latency of the last 100 calls or so, and 15 ms. So
/// neither a stalled server, nor a slow handshake, nor a pause of this process can gather more calls in a
/// second than the service's limit; a constant latency costs no throughput, and a varying one costs some only
/// where it varies by more than the room between rate and limit (0.23 s on average at 8 calls per second of
/// 10). A second limit, one more than the rate's whole calls, holds as long as no call is held up by more
/// than 100 ms on its way: at 8 calls per second no second has more than 9.
///
/// *What is assumed.* The smallest of 100 latencies is within 15 ms of the smallest possible; the way to the
/// service doesn't get faster than that all at once; a call doesn't land after its answer or its failure was
/// reported; a call that waits for its answer when another, sent a second later, has got its own, landed
/// before that answer, so that calls which hang at the service don't hold up the others; and, for stalls, the
/// smallest latency is below a second, since a stall can't be noticed sooner than that. A process that starts
/// takes it that its predecessor's last call lands within 115 ms of being sent. Others on the account aren't
/// seen: that is what the room below the limit and the back-off are for.
///
/// Instants come from one clock; an earlier one than the latest seen counts as that.
package struct Quota: Sendable {
    /// The name of one reserved call, never used again by the same quota.
    package struct SlotID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// What comes of asking for a call.
    package enum Reservation: Hashable, Sendable {
        /// The call may be made: report `sent`, then `answered`, or else `abandoned`, under this ID.
        case slot(SlotID)

        /// No call now: ask again at that instant. It may be sooner when an answer comes in.
        case wait(until: MonotonicTime)
    }

    private var rate: AllowedRate
    private var window: QuotaWindow

    /// The latest instant that was handed in.
    private var latest: MonotonicTime

    /// No reservation before this: the hold-off at the start, and what the service asked for.
    private var resumeAt: MonotonicTime

    /// Until when the service asked for no call at all.
    private var standsStillUntil: MonotonicTime?

    /// The instant of the grid that the last call was let go for; it may be a little earlier than that call.
    private var gridTime: MonotonicTime?
    private var reservedCount: UInt64 = 0

    /// Makes the quota of an operation, with at most 0.8 of a documented quota that is smaller than what is
    /// configured.
    package init(operation: ServiceQuota, requestsPerSecond: Double, start: MonotonicTime) {
        self.init(
            requestsPerSecond: operation.effectiveRate(configured: requestsPerSecond), limit: operation,
            start: start)
    }

    /// Makes a quota from the calls per second to make and those that the service allows in any window.
    ///
    /// The rate is positive. The first call isn't before a window and 0.115 s after `start`: a process that
    /// died a moment ago spent the same quota.
    package init(requestsPerSecond: Double, limit: ServiceQuota, start: MonotonicTime) {
        let configured = max(requestsPerSecond, Self.rateMin)
        rate = AllowedRate(configured: configured, start: start)
        window = QuotaWindow(
            likelyMax: Self.likelyMax(configured, limit), latestMax: limit.callsMax, window: limit.window)
        latest = start
        resumeAt = start + limit.window + Self.likelyHoldUp
    }

    /// The calls per second without throttling.
    package var configuredRate: Double { rate.configured }

    /// The calls per second that back-off from throttling leaves of the configured ones at an instant: 0
    /// while the service wants none.
    package func allowedRate(at now: MonotonicTime) -> Double {
        let now = max(now, latest)
        if let standsStillUntil, now < standsStillUntil { return 0 }
        return rate.perSecond(at: now)
    }

    /// Changes the rate and the service's limit, as a reload does, without forgetting the calls that were
    /// made.
    package mutating func configure(
        requestsPerSecond: Double, limit: ServiceQuota, at now: MonotonicTime
    ) {
        let configured = max(requestsPerSecond, Self.rateMin)
        rate.configure(configured, at: advance(to: now))
        window.configure(
            likelyMax: Self.likelyMax(configured, limit), latestMax: limit.callsMax, window: limit.window)
    }

    /// Changes the rate to what is configured now for an operation.
    package mutating func configure(
        operation: ServiceQuota, requestsPerSecond: Double, at now: MonotonicTime
    ) {
        configure(
            requestsPerSecond: operation.effectiveRate(configured: requestsPerSecond), limit: operation,
            at: now)
    }

    /// Reserves a call, or says when to ask again.
    ///
    /// Calls follow a grid: lateness of up to 15 ms is made up for by the next call, so that late timers
    /// don't lower the rate; beyond that the grid starts anew, so that nothing is ever caught up with.
    package mutating func reserve(at now: MonotonicTime) -> Reservation {
        let now = advance(to: now)
        if now < resumeAt { return .wait(until: resumeAt) }
        let next = gridTime.map { $0 + spacing(at: now) } ?? now
        if now < next { return .wait(until: next) }
        let id = SlotID(number: reservedCount)
        if let until = window.reserve(id, at: now) { return .wait(until: until) }
        reservedCount += 1
        gridTime = now - next <= Self.latenessMax ? next : now
        return .slot(id)
    }

    /// Notes that a call's bytes are about to leave, and tells whether they may.
    ///
    /// To be asked when the connection stands, after name, TCP and TLS, on the thread that then sends at
    /// once. Within a second of the reservation the answer is yes. Later the place has lapsed, and a new one
    /// is needed: when this second is full the answer is no, and the attempt must end without sending, with
    /// `abandoned`. A request that goes out for a second time, on another connection, must be asked for
    /// again; it needs a second place.
    package mutating func sent(_ id: SlotID, at now: MonotonicTime) -> Bool {
        window.send(id, at: advance(to: now))
    }

    /// Notes that a call that was sent has its answer, of whatever kind.
    ///
    /// Calls that were sent a second before it and still wait for theirs are taken to have landed: what holds
    /// them up is the service.
    package mutating func answered(_ id: SlotID, at now: MonotonicTime) {
        window.end(id, isAnswered: true, at: advance(to: now))
    }

    /// Notes that a call that was sent is over without an answer: its connection broke, or its time was up.
    package mutating func failed(_ id: SlotID, at now: MonotonicTime) {
        window.end(id, isAnswered: false, at: advance(to: now))
    }

    /// Notes that a call will not be sent: its place is free again, the spacing to the next call stays.
    ///
    /// For a call that was sent it is the same as `failed`.
    package mutating func abandoned(_ id: SlotID, at now: MonotonicTime) {
        window.abandon(id, at: advance(to: now))
    }

    /// Halves the allowed rate, once a second at most, since the service has refused a call for being too
    /// many.
    ///
    /// No call is reserved before `retryAfter` has passed; more than 120 s of it are ignored. From then on,
    /// and without more of this, 5 % of the configured rate come back every 10 s.
    package mutating func throttled(at now: MonotonicTime, retryAfter: Duration?) {
        let now = advance(to: now)
        rate.throttled(at: now)
        guard let retryAfter else { return }
        let until = now + min(retryAfter, Self.retryAfterMax)
        resumeAt = max(resumeAt, until)
        standsStillUntil = max(standsStillUntil ?? until, until)
    }

    /// The time between two calls: what the rate asks for, and no less than what the limit has room for.
    private func spacing(at now: MonotonicTime) -> Duration {
        let byRate = Duration.nanoseconds(Int64((1e9 / rate.perSecond(at: now)).rounded(.up)))
        return max(byRate, (window.length + Self.windowMargin) / window.likelyMax)
    }

    private mutating func advance(to now: MonotonicTime) -> MonotonicTime {
        latest = max(latest, now)
        return latest
    }

    /// The most calls in one window that an even spacing at a rate makes, and no more than the service's
    /// limit.
    private static func likelyMax(_ rate: Double, _ limit: ServiceQuota) -> Int {
        let calls = rate * limit.window.inSeconds
        return calls >= Double(limit.callsMax) ? limit.callsMax : Int(calls.rounded(.down)) + 1
    }

    /// The smallest rate in calls per second: a zero can't divide.
    private static let rateMin = 1e-6

    /// What a call is likely held up, at most: so long after a window the first call may be.
    private static let likelyHoldUp: Duration = .milliseconds(115)

    /// Three times 15 ms: for lateness that is made up for, for slack, and for a latency that varies.
    private static let windowMargin: Duration = .milliseconds(45)

    /// The lateness that is made up for: what timers and other work of a busy process cost.
    private static let latenessMax: Duration = .milliseconds(15)

    /// The longest time that the service may ask for: more would look like a standstill.
    private static let retryAfterMax: Duration = .seconds(120)
}

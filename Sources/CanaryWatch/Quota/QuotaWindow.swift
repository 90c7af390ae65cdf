internal import Text

/// The calls that may land at the service within one window of each other, as far as the client can know.
///
/// A call that isn't sent may land at any time, and so may a sent one whose answer is overdue. An answer
/// tells how long its call can have been held up on the way: by no more than its latency exceeds the smallest
/// one. There are two bounds of a call's arrival: a likely one, where it is held up by 100 ms at most, and a
/// latest one without that. `Quota` says what follows from them. Instants must not go back.
struct QuotaWindow: Sendable {
    private enum State {
        /// A place is held for it; it counts until it is sent, abandoned, or the place has lapsed.
        case reserved(at: MonotonicTime)

        /// Its place was given up: it must get another one to be sent.
        case lapsed(at: MonotonicTime)

        /// Under way since then.
        case sent(at: MonotonicTime)

        /// Done: it has landed no later than these instants.
        case ended(likely: MonotonicTime, latest: MonotonicTime)
    }

    private struct Call {
        let id: Quota.SlotID
        var state: State
    }

    /// The calls that likely land in one window, at most.
    private(set) var likelyMax: Int

    /// The calls that land in one window, at most.
    private(set) var latestMax: Int

    /// The window in which the service counts, wherever it begins.
    private(set) var length: Duration

    /// The calls that still matter, in the order of reservation.
    ///
    /// Bounded: a call without an answer holds a place, so no more are kept than the rate allows in `ageMax`.
    private var calls: [Call] = []
    private var floor: LatencyFloor

    /// Starts without calls.
    init(likelyMax: Int, latestMax: Int, window: Duration) {
        self.likelyMax = likelyMax
        self.latestMax = latestMax
        length = window
        floor = LatencyFloor(callsHeldUp: latestMax)
    }

    /// Changes the limits, for calls that are reserved from now on.
    mutating func configure(likelyMax: Int, latestMax: Int, window: Duration) {
        length = window
        if latestMax != self.latestMax { floor = LatencyFloor(callsHeldUp: latestMax) }
        self.likelyMax = likelyMax
        self.latestMax = latestMax
    }

    /// Holds a place for a call when there is one; otherwise says when to look again.
    ///
    /// - Returns: Nil when the place is held.
    mutating func reserve(_ id: Quota.SlotID, at now: MonotonicTime) -> MonotonicTime? {
        forget(at: now)
        if let until = fullUntil(now) { return until }
        calls.append(Call(id: id, state: .reserved(at: now)))
        return nil
    }

    /// Notes that a call is being sent, and tells whether it may be.
    ///
    /// A call whose place has lapsed, and one that is sent for a second time, needs a place anew.
    mutating func send(_ id: Quota.SlotID, at now: MonotonicTime) -> Bool {
        lapse(at: now)
        guard let index = calls.lastIndex(where: { $0.id == id }) else { return false }
        switch calls[index].state {
        case .reserved:
            calls[index].state = .sent(at: now)
            return true
        case .lapsed:
            guard fullUntil(now) == nil else { return false }
            calls[index].state = .sent(at: now)
            return true
        case .sent:
            // The connection failed and the request goes out on another: the first may have landed until now.
            calls[index].state = .ended(likely: now, latest: now)
            guard fullUntil(now) == nil else { return false }
            calls.append(Call(id: id, state: .sent(at: now)))
            return true
        case .ended:
            return false
        }
    }

    /// Notes that a call has its answer, or will have none.
    mutating func end(_ id: Quota.SlotID, isAnswered: Bool, at now: MonotonicTime) {
        guard let index = calls.lastIndex(where: { $0.id == id }) else { return }
        switch calls[index].state {
        case .sent(let sent):
            if isAnswered { floor.add(now - sent) }
            calls[index].state = ended(sent: sent, at: now)
            if isAnswered { endThoseHeldAtService(sentBefore: sent - Self.overtakenBy, at: now) }
        case .reserved, .lapsed:
            // An answer to what was never reported as sent: it may have landed until now.
            calls[index].state = .ended(likely: now, latest: now)
        case .ended:
            return
        }
    }

    /// Takes calls that were overtaken by an answered one to have landed.
    ///
    /// The way to the service is open, as the answer shows, and a second is time enough for a lost packet to
    /// be sent again: a call that still has no answer was read and hangs there.
    private mutating func endThoseHeldAtService(sentBefore limit: MonotonicTime, at now: MonotonicTime) {
        for index in calls.indices {
            if case .sent(let sent) = calls[index].state, sent <= limit {
                calls[index].state = ended(sent: sent, at: now)
            }
        }
    }

    private func ended(sent: MonotonicTime, at now: MonotonicTime) -> State {
        let excess = excess(sent: sent, at: now)
        return .ended(
            likely: sent + min(excess, Self.likelyExcessMax) + Self.slack, latest: sent + excess + Self.slack)
    }

    /// Gives up the place of a call that will not be sent; for one that was sent it is its end.
    mutating func abandon(_ id: Quota.SlotID, at now: MonotonicTime) {
        guard let index = calls.lastIndex(where: { $0.id == id }) else { return }
        switch calls[index].state {
        case .reserved, .lapsed: calls.remove(at: index)
        case .sent: end(id, isAnswered: false, at: now)
        case .ended: return
        }
    }

    // MARK: Counting

    /// When to look again for a place; nil when there is one now.
    private func fullUntil(_ now: MonotonicTime) -> MonotonicTime? {
        let likely = full(likelyMax, at: now) { leavesLikely($0, at: now) }
        let latest = full(latestMax, at: now) { leavesLatest($0, at: now) }
        guard let likely, let latest else { return likely ?? latest }
        return max(likely, latest)
    }

    /// When enough of the calls that count have left for there to be fewer than the limit; nil when it is so
    /// now.
    private func full(
        _ limit: Int, at now: MonotonicTime, leaves: (State) -> MonotonicTime?
    ) -> MonotonicTime? {
        var places: [MonotonicTime] = []
        for call in calls {
            // A call that may land at any time may also be done with at any time: look again soon.
            let leave = leaves(call.state) ?? now + Self.recheckInterval
            if leave > now { places.append(leave) }
        }
        guard places.count >= limit else { return nil }
        places.sort()
        return places[places.count - limit]
    }

    /// When a call stops counting, if it wasn't held up by more than the likely time; nil when nobody knows
    /// yet.
    private func leavesLikely(_ state: State, at now: MonotonicTime) -> MonotonicTime? {
        switch state {
        case .reserved: nil
        case .lapsed: now
        case .sent(let sent):
            sent + min(excess(sent: sent, at: now), Self.likelyExcessMax) + Self.slack + length
        case .ended(let likely, _): likely + length
        }
    }

    /// When a call stops counting, however long it was held up; nil when nobody knows yet.
    private func leavesLatest(_ state: State, at now: MonotonicTime) -> MonotonicTime? {
        switch state {
        case .reserved: nil
        case .lapsed: now
        case .sent(let sent): excess(sent: sent, at: now) > .zero ? nil : sent + Self.slack + length
        case .ended(_, let latest): latest + length
        }
    }

    /// By how much a call takes longer than the smallest latency.
    private func excess(sent: MonotonicTime, at now: MonotonicTime) -> Duration {
        max(.zero, now - sent - floor.value)
    }

    // MARK: Forgetting

    private mutating func lapse(at now: MonotonicTime) {
        for index in calls.indices {
            guard case .reserved(let at) = calls[index].state, now - at >= Self.holdMax else { continue }
            calls[index].state = .lapsed(at: at)
        }
    }

    private mutating func forget(at now: MonotonicTime) {
        lapse(at: now)
        calls.removeAll { call in
            switch call.state {
            case .reserved: false
            case .lapsed(let at), .sent(let at): now - at >= Self.ageMax
            case .ended(let likely, let latest): max(likely, latest) + length <= now
            }
        }
    }

    /// How much later than the likely bound a call may land: the smallest latency isn't quite the smallest
    /// possible.
    private static let slack: Duration = .milliseconds(15)

    /// By how much a call is likely held up on its way, at most.
    ///
    /// With the slack it is small enough that 8 calls in every second with 9 places lose no throughput to it.
    private static let likelyExcessMax: Duration = .milliseconds(100)

    /// For how long a place is held for a call that is not sent: slow handshakes must not hold up all others.
    private static let holdMax: Duration = .seconds(1)

    /// By how much later an answered call was sent than one that hangs.
    private static let overtakenBy: Duration = .seconds(1)

    /// After what time a call that nobody ended is forgotten; longer than any timeout and any window.
    private static let ageMax: Duration = .seconds(300)

    /// How soon to look again where no instant is known.
    private static let recheckInterval: Duration = .milliseconds(20)
}

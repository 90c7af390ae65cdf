internal import Text

/// The calls of one operation in one quota scope: when which is due, whether one may be made now, and which
/// are under way.
struct Channel: Sendable {
    /// What is asked here.
    let operation: CanaryOperation
    /// When which key is due.
    var schedule = Schedule()
    /// Whether a call may be made.
    private(set) var quota: Quota
    /// The keys that are being asked about, scheduled or no more.
    private var underWay: [Int: Int] = [:]
    /// How many calls are under way.
    private(set) var callsUnderWay = 0
    /// The largest stretch by which a due that still stands may have been set.
    var stretchOfDues = 1.0
    /// Whether the last call was made out of turn.
    private var wasOutOfTurn = false

    /// Makes an idle channel.
    init(operation: CanaryOperation, allowance: Allowance, start: MonotonicTime) {
        self.operation = operation
        quota = Quota(
            requestsPerSecond: allowance.requestsPerSecond, limit: allowance.limit, start: start)
        schedule.capacity = quota.configuredRate
    }

    /// Takes over a changed allowance; calls that were made are remembered.
    mutating func configure(_ allowance: Allowance, at now: MonotonicTime) {
        quota.configure(requestsPerSecond: allowance.requestsPerSecond, limit: allowance.limit, at: now)
        schedule.capacity = quota.configuredRate
    }

    /// The calls per second that the schedule asks for.
    var demand: Double {
        switch operation {
        case .messageTrace: schedule.demand
        // Asked once each: what waits is work for the next minute.
        case .messageBirth: Double(schedule.count) / 60
        }
    }

    /// Whether a key is being asked about.
    func isUnderWay(_ key: Int) -> Bool { underWay[key] != nil }

    /// Takes the next call that is due and allowed, or says when to look again.
    ///
    /// - Returns: The key, its slot and its lateness; or the moment, nil if nothing is scheduled.
    mutating func take(
        at now: MonotonicTime
    ) -> (call: (key: Int, slot: Quota.SlotID, lateness: Duration)?, wake: MonotonicTime?) {
        guard let due = schedule.nextDue else { return (nil, nil) }
        guard due <= now else { return (nil, due) }
        switch quota.reserve(at: now) {
        case .wait(let until): return (nil, until)
        case .slot(let slot):
            guard let taken = schedule.takeDue(at: now) else {
                preconditionFailure("The schedule has a due key and doesn't give it.")
            }
            begin(taken.key)
            wasOutOfTurn = false
            return ((taken.key, slot, taken.lateness), nil)
        }
    }

    /// Whether it is the schedule's turn: something is due, and the last call was made out of turn.
    ///
    /// So calls out of turn get half of all at most.
    func isTurnOfSchedule(at now: MonotonicTime) -> Bool {
        wasOutOfTurn && schedule.nextDue.map { $0 <= now } == true
    }

    /// Reserves a call ahead of the schedule, or says when to look again.
    mutating func reserveOutOfTurn(at now: MonotonicTime) -> Quota.Reservation {
        let reservation = quota.reserve(at: now)
        if case .slot = reservation { wasOutOfTurn = true }
        return reservation
    }

    /// Notes that a key is being asked about.
    mutating func begin(_ key: Int) {
        callsUnderWay += 1
        underWay[key, default: 0] += 1
    }

    /// Notes that a call's bytes are about to leave; false forbids it.
    mutating func sent(_ slot: Quota.SlotID, at now: MonotonicTime) -> Bool { quota.sent(slot, at: now) }

    /// Notes how a call ended.
    mutating func end<Answer>(
        _ ticket: Ticket, _ ending: CallEnding<Answer>, wasSent: Bool, at now: MonotonicTime
    ) {
        callsUnderWay -= 1
        let count = (underWay[ticket.key] ?? 1) - 1
        underWay[ticket.key] = count > 0 ? count : nil
        if !wasSent {
            quota.abandoned(ticket.slot, at: now)
        } else if ending.failure?.isAnswered ?? true {
            quota.answered(ticket.slot, at: now)
        } else {
            quota.failed(ticket.slot, at: now)
        }
        if let failure = ending.failure, failure.isThrottled {
            quota.throttled(at: now, retryAfter: failure.retryAfter)
        }
    }

    /// Schedules a key, or takes it to be asked about where a call about it is under way already.
    mutating func add(_ key: Int, interval: Duration, isSettled: Bool, due: MonotonicTime) {
        schedule.add(key, interval: interval, isSettled: isSettled, due: due)
        if isUnderWay(key) { _ = schedule.take(key) }
    }
}

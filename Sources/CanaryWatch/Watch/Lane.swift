internal import Text

/// Whose calls share a quota: one account in one region.
package struct LaneSpec: Sendable, Hashable {
    /// The account's name.
    package let account: String
    /// The region.
    package let region: String
    /// The calls per second that the exporter allows itself, for each operation.
    package let requestsPerSecond: Double

    /// Makes a lane.
    package init(account: String, region: String, requestsPerSecond: Double) {
        self.account = account
        self.region = region
        self.requestsPerSecond = requestsPerSecond
    }
}

/// What can be said of one lane's quota and schedule for one question.
package struct LaneSnapshot: Sendable {
    /// The lane's identity.
    package let id: LaneID
    /// The lane.
    package let spec: LaneSpec
    /// The question.
    package let question: Ticket.Question
    /// The quota as configured, in calls per second.
    package let quota: Double
    /// What back-off from throttling leaves of it.
    package let allowed: Double
    /// The calls per second that the schedule asks for, over the quota.
    package let demandRatio: Double
}

/// The schedule and the quotas of one account in one region.
struct Lane: Sendable {
    /// No lane has more calls under way: ten seconds' worth of hanging ones at ten a second.
    static let callsUnderWayMax = 100

    /// The gap between two questions for the birth of the same message.
    static let birthRetryInterval: Duration = .seconds(60)

    /// How long births aren't asked for again after a refusal.
    static let refusalKept: Duration = .seconds(3600)

    /// How long at most: each refusal of a topic doubles the time.
    static let refusalKeptMax: Duration = .seconds(86_400)

    let id: LaneID
    private(set) var spec: LaneSpec
    var samples = Schedule()
    var births = Schedule()
    var traceQuota: Quota
    var birthQuota: Quota
    var callsUnderWay = 0
    /// The targets whose birth is being asked for, registered in `births` or no more.
    var birthsUnderWay: Set<Int> = []
    /// Since when nothing is watched here; nil while something is.
    var retiredSince: MonotonicTime?
    /// The probes that wait for their turn, in the order in which they came.
    var probes: [ProbeID] = []
    /// Whether the last call was made for a probe.
    var wasProbe = false
    /// What the service refused to tell births of.
    private var birthRefusals: [Topic: Refusal] = [:]
    /// Until when no births are asked for at all.
    private var birthsRefusedUntil: MonotonicTime?
    /// Whether the service ever told a birth.
    private var hasToldBirths = false
    /// The largest stretch by which a due that still stands may have been set.
    var stretchOfDues = 1.0

    /// What permissions are given for.
    private struct Topic: Hashable {
        let instanceID: String
        let name: String
    }

    /// That births of a topic's messages aren't asked for, and how long that was to last.
    private struct Refusal {
        let until: MonotonicTime
        let time: Duration
    }

    /// Makes an idle lane.
    init(id: LaneID, spec: LaneSpec, start: MonotonicTime) {
        self.id = id
        self.spec = spec
        traceQuota = Quota(operation: .messageTrace, requestsPerSecond: spec.requestsPerSecond, start: start)
        birthQuota = Quota(
            operation: .messageGetByMsgID, requestsPerSecond: spec.requestsPerSecond, start: start)
        samples.capacity = traceQuota.configuredRate
    }

    /// Whether no call and no probe is there to be ended.
    var isIdle: Bool { callsUnderWay == 0 && probes.isEmpty }

    /// Takes over a changed rate; calls that were made are remembered.
    ///
    /// That births were refused is forgotten: whoever gave the permission since then may reload.
    mutating func configure(_ spec: LaneSpec, at now: MonotonicTime) {
        retiredSince = nil
        birthRefusals = [:]
        birthsRefusedUntil = nil
        guard spec != self.spec else { return }
        self.spec = spec
        let rate = spec.requestsPerSecond
        traceQuota.configure(operation: .messageTrace, requestsPerSecond: rate, at: now)
        birthQuota.configure(operation: .messageGetByMsgID, requestsPerSecond: rate, at: now)
        samples.capacity = traceQuota.configuredRate
    }

    /// Whether births of a topic's messages may be asked for.
    func asksForBirths(instanceID: String, topic: String, at now: MonotonicTime) -> Bool {
        let refusal = birthRefusals[Topic(instanceID: instanceID, name: topic)]
        return (refusal?.until ?? now) <= now && (birthsRefusedUntil ?? now) <= now
    }

    /// Notes that the service doesn't tell births of a topic's messages.
    ///
    /// Permissions are given by topic. But where two topics were refused and no birth was ever told, nothing
    /// is asked for in the next hour: else an account without the permission, or an endpoint without the
    /// operation, would refuse as many calls each hour as there are topics, which looks like an outage.
    mutating func refuseBirths(instanceID: String, topic: String, at now: MonotonicTime) {
        let key = Topic(instanceID: instanceID, name: topic)
        let time = birthRefusals[key].map { min($0.time * 2, Self.refusalKeptMax) } ?? Self.refusalKept
        // Topics that a reload took away leave nothing behind.
        birthRefusals = birthRefusals.filter { now - $0.value.until < Self.refusalKeptMax }
        birthRefusals[key] = Refusal(until: now + time, time: time)
        if !hasToldBirths, birthRefusals.count > 1 { birthsRefusedUntil = now + Self.refusalKept }
    }

    /// Notes that the service told a birth.
    mutating func tellBirth(instanceID: String, topic: String) {
        hasToldBirths = true
        birthsRefusedUntil = nil
        birthRefusals[Topic(instanceID: instanceID, name: topic)] = nil
    }

    /// Takes the next call that is due and allowed, or says when to look again.
    ///
    /// - Parameters:
    ///   - question: Whose schedule is looked at.
    ///   - now: The moment.
    /// - Returns: The target, its slot and its lateness; or the moment, nil if nothing is scheduled.
    mutating func take(
        _ question: Ticket.Question, at now: MonotonicTime
    ) -> (call: (target: Int, slot: Quota.SlotID, lateness: Duration)?, wake: MonotonicTime?) {
        let isTrace = question == .trace
        guard let due = isTrace ? samples.nextDue : births.nextDue else { return (nil, nil) }
        guard due <= now else { return (nil, due) }
        guard callsUnderWay < Self.callsUnderWayMax else { return (nil, now + .milliseconds(20)) }
        switch isTrace ? traceQuota.reserve(at: now) : birthQuota.reserve(at: now) {
        case .wait(let until): return (nil, until)
        case .slot(let slot):
            guard let taken = isTrace ? samples.takeDue(at: now) : births.takeDue(at: now) else {
                preconditionFailure("The schedule has a due key and doesn't give it.")
            }
            callsUnderWay += 1
            if isTrace { wasProbe = false } else { birthsUnderWay.insert(taken.key) }
            return ((taken.key, slot, taken.lateness), nil)
        }
    }

    /// Reserves a call for a probe ahead of the schedule, or says when to look again.
    ///
    /// After a probe the schedule goes first if anything is due: probes get half of the calls at most.
    ///
    /// - Returns: The slot, or the moment; neither when it is the schedule's turn.
    mutating func reserveForProbe(at now: MonotonicTime) -> (slot: Quota.SlotID?, wake: MonotonicTime?) {
        if wasProbe, let due = samples.nextDue, due <= now { return (nil, nil) }
        guard callsUnderWay < Self.callsUnderWayMax else { return (nil, now + .milliseconds(20)) }
        switch traceQuota.reserve(at: now) {
        case .wait(let until): return (nil, until)
        case .slot(let slot):
            callsUnderWay += 1
            wasProbe = true
            return (slot, nil)
        }
    }

    /// What can be said of the lane for one question.
    func snapshot(_ question: Ticket.Question, at now: MonotonicTime) -> LaneSnapshot {
        let quota = question == .trace ? traceQuota : birthQuota
        // Births are asked for once: what waits is work for the next minute.
        let demand = question == .trace ? samples.demand : Double(births.count) / 60
        return LaneSnapshot(
            id: id, spec: spec, question: question, quota: quota.configuredRate,
            allowed: quota.allowedRate(at: now),
            demandRatio: demand / quota.configuredRate)
    }
}

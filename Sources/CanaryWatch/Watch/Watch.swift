package import Text

/// Everything that is watched, what is due, what may be asked now, and what the answers proved.
///
/// The one decision-maker of the exporter: pure, with the time handed in. A loop calls ``next(at:)`` and
/// makes the calls it names; connections report ``sent(_:at:)`` and ``finish(_:_:at:)``; a scrape reads
/// ``snapshot(at:)``. Whoever shares it between threads puts it behind a lock.
package struct Watch: Sendable {
    /// A message, whoever watches it: sampled once for all canaries of the same account, region, instance and
    /// topic.
    struct Target: Sendable {
        let lane: LaneID
        let instanceID: String
        let topic: String
        let id: MessageID
        /// The canaries that watch it, in the order in which they came.
        var canaries: [CanaryID]
        /// Whether the call that is due repeats one whose connection broke.
        var isRetry = false
        /// How many calls in a row were held back.
        var heldBack = 0
        /// How often the birth was asked for in vain.
        var birthFailures = 0
        /// The birth as the service or a source gave it.
        var exactBirth: Birth?
    }

    /// What makes two messages the same.
    struct TargetName: Hashable, Sendable {
        let lane: LaneID
        let instanceID: String
        let topic: String
        let id: MessageID
    }

    /// After a start, first samples are spread over this time, or an interval where that is shorter.
    static let firstRound: Duration = .seconds(10)

    /// A call that was held back so often waits for its message's next turn.
    static let heldBackMax = 3

    /// The loop looks around at least this often.
    static let longestWait: Duration = .milliseconds(250)

    /// A number that changes whenever a snapshot may.
    package internal(set) var version: UInt64 = 0

    var lanes = Roll<LaneID, Lane>()
    var ledgers = Roll<CanaryID, CanaryLedger>()
    /// The lane of each canary.
    var canaryLanes: [CanaryID: LaneID] = [:]
    var targets: [Int: Target] = [:]
    var targetKeys: [TargetName: Int] = [:]
    var nextTarget = 0
    var probes: [ProbeID: Probe] = [:]
    /// The probes that wait for the end of a call, by its target.
    var probesUnderWay: [Int: [ProbeID]] = [:]
    var endedProbes: [EndedProbe] = []
    var nextProbe = 0
    private var nextLane = 0
    private var nextCanary = 0
    var producerOffsets = ProducerOffsets()

    /// Makes a watch without messages.
    ///
    /// - Parameters:
    ///   - canaries: What is watched; every account and region must be among the lanes.
    ///   - lanes: The accounts and regions with their quotas, without duplicates.
    ///   - start: When the process began; the first call comes a second later.
    package init(canaries: [CanarySpec], lanes: [LaneSpec], start: MonotonicTime) {
        for lane in lanes { add(lane, start: start) }
        for canary in canaries { add(canary) }
    }

    /// The canaries, in the order in which they were given.
    package var canaries: [CanarySpec] { ledgers.values.map(\.spec) }

    /// The canaries' identities, in the same order.
    package var canaryIDs: [CanaryID] { ledgers.ids }

    /// The lanes' identities, in the order in which the lanes were given.
    package var laneIDs: [LaneID] { lanes.values.filter { $0.retiredSince == nil }.map(\.id) }

    /// A canary by its identity; nil once it is watched no more.
    package func canary(_ id: CanaryID) -> CanarySpec? {
        ledgers.contains(id) ? ledgers[id].spec : nil
    }

    /// A lane by its identity; it is there as long as a call of it is under way.
    package func lane(_ id: LaneID) -> LaneSpec { lanes[id].spec }

    /// How many calls are under way, whatever becomes of their answers.
    package var callsUnderWay: Int { lanes.values.reduce(0) { $0 + $1.callsUnderWay } }

    /// Whether every canary that has messages was sampled once, well or badly.
    package var isEverySampled: Bool {
        ledgers.values.allSatisfy { $0.lastSample != nil || $0.messages.isEmpty }
    }

    /// Adds a lane, under an identity that none ever had.
    @discardableResult
    mutating func add(_ spec: LaneSpec, start: MonotonicTime) -> LaneID {
        let id = LaneID(number: nextLane)
        nextLane += 1
        lanes.append(Lane(id: id, spec: spec, start: start), id: id)
        return id
    }

    /// Adds a canary, under an identity that none ever had; its lane must be there.
    @discardableResult
    mutating func add(_ spec: CanarySpec) -> CanaryID {
        let lane = lanes.values.first {
            $0.spec.account == spec.account && $0.spec.region == spec.region
        }
        guard let lane else { preconditionFailure("Canary \(spec.name) has no lane.") }
        let id = CanaryID(number: nextCanary)
        nextCanary += 1
        canaryLanes[id] = lane.id
        ledgers.append(CanaryLedger(id: id, spec: spec), id: id)
        return id
    }

    /// The lane of a canary, which must be watched.
    func lane(of canary: CanaryID) -> LaneID {
        guard let lane = canaryLanes[canary] else { preconditionFailure("The canary isn't watched.") }
        return lane
    }

    /// Says what to do now; call it again after each call it names.
    package mutating func next(at now: MonotonicTime) -> Step {
        var wake = now + Self.longestWait
        if let deadline = endOverdueProbes(at: now) { wake = min(wake, deadline) }
        for lane in lanes.ids {
            let (probe, probeWake) = takeProbe(ofLane: lane, at: now)
            if let probe { return .call(probe) }
            if let probeWake { wake = min(wake, probeWake) }
            for question in Ticket.Question.allCases {
                let (call, laneWake) = lanes[lane].take(question, at: now)
                if let laneWake { wake = min(wake, laneWake) }
                guard let call, let target = targets[call.target] else { continue }
                if question == .trace { joinProbes(of: lane, call.target) }
                return .call(
                    Ticket(
                        question: question, lane: lane,
                        instanceID: target.instanceID, topic: target.topic, messageID: target.id,
                        canaries: target.canaries, lateness: call.lateness,
                        isRetry: question == .trace && target.isRetry, isProbe: false,
                        target: call.target, slot: call.slot))
            }
        }
        return .wait(until: wake)
    }

    /// Tells that a call's bytes are about to leave; false forbids it.
    ///
    /// It is called when the connection is there, since only then can it be told when the service will count
    /// the call.
    package mutating func sent(_ ticket: Ticket, at now: MonotonicTime) -> Bool {
        switch ticket.question {
        case .trace: lanes[ticket.lane].traceQuota.sent(ticket.slot, at: now)
        case .birth: lanes[ticket.lane].birthQuota.sent(ticket.slot, at: now)
        }
    }

    /// Takes in how a call ended.
    ///
    /// - Parameters:
    ///   - ticket: The call.
    ///   - outcome: How it ended.
    ///   - wasSent: Whether its bytes left.
    ///   - requestID: The service's ID of the request, if it gave one.
    ///   - now: When it ended.
    /// - Returns: Whether it was the end of a sample; false where it will be repeated, at once or, where it
    ///   was held back too often, in its next turn, and for births.
    package mutating func finish(
        _ ticket: Ticket, _ outcome: TicketOutcome, wasSent: Bool, requestID: String? = nil, at now: Moment
    ) -> Bool {
        version += 1
        lanes[ticket.lane].callsUnderWay -= 1
        if ticket.question == .birth { lanes[ticket.lane].birthsUnderWay.remove(ticket.target) }
        tellQuota(of: ticket, outcome, wasSent: wasSent, at: now.monotonic)
        guard targets[ticket.target] != nil else {
            if ticket.question == .trace { endProbes(of: ticket, outcome, at: now.monotonic) }
            return ticket.question == .trace && !wasHeldBack(outcome)
        }
        switch ticket.question {
        case .birth:
            finishBirth(ticket, outcome, wasSent: wasSent, at: now)
            return false
        case .trace:
            if isRepeated(ticket, outcome) {
                // A retry that was held back is still to be made, and still the only one.
                let isRetry = ticket.isRetry || !wasHeldBack(outcome)
                targets[ticket.target]?.isRetry = isRetry
                lanes[ticket.lane].samples.returned(ticket.target, at: now.monotonic, due: now.monotonic)
                repeatProbes(of: ticket)
                return false
            }
            targets[ticket.target]?.isRetry = false
            targets[ticket.target]?.heldBack = 0
            // Before the sample, which may be the message's last.
            endProbes(of: ticket, outcome, at: now.monotonic)
            finishSample(ticket, outcome, requestID: requestID, at: now)
            // Nobody was asked: no success and no failure of the service, but overdue messages show it.
            return !wasHeldBack(outcome)
        }
    }

    private mutating func tellQuota(
        of ticket: Ticket, _ outcome: TicketOutcome, wasSent: Bool, at now: MonotonicTime
    ) {
        func tell(_ quota: inout Quota) {
            let failure: CallFailure? = if case .failed(let failure) = outcome { failure } else { nil }
            if !wasSent {
                quota.abandoned(ticket.slot, at: now)
            } else if failure?.isAnswered ?? true {
                quota.answered(ticket.slot, at: now)
            } else {
                quota.failed(ticket.slot, at: now)
            }
            if let failure, failure.isThrottled { quota.throttled(at: now, retryAfter: failure.retryAfter) }
        }
        switch ticket.question {
        case .trace: tell(&lanes[ticket.lane].traceQuota)
        case .birth: tell(&lanes[ticket.lane].birthQuota)
        }
    }

    func wasHeldBack(_ outcome: TicketOutcome) -> Bool {
        if case .failed(let failure) = outcome { failure.wasHeldBack } else { false }
    }

    /// Whether a sample is made again at once: once after a broken connection, a few times when it was held
    /// back.
    private mutating func isRepeated(_ ticket: Ticket, _ outcome: TicketOutcome) -> Bool {
        guard case .failed(let failure) = outcome, var target = targets[ticket.target] else { return false }
        if failure.wasHeldBack {
            target.heldBack += 1
            targets[ticket.target] = target
            return target.heldBack < Self.heldBackMax
        }
        return failure.isRetriableAtOnce && !ticket.isRetry
    }

    private mutating func finishSample(
        _ ticket: Ticket, _ outcome: TicketOutcome, requestID: String?, at now: Moment
    ) {
        let stretch = lanes[ticket.lane].samples.stretch
        for canary in targets[ticket.target]?.canaries ?? [] {
            let change =
                switch outcome {
                case .tracks(let reports):
                    ledgers[canary].apply(
                        reports, to: ticket.target, at: now, stretch: stretch, requestID: requestID)
                case .gone: ledgers[canary].applyGone(ticket.target, at: now)
                case .failed(let failure) where failure.wasHeldBack: LedgerChange()
                case .failed, .born: ledgers[canary].applyFailure(ticket.target, at: now)
                }
            carryOut(change, canary: canary, at: now.monotonic)
        }
        guard targets[ticket.target] != nil else { return }
        repace(ticket.target, at: now.monotonic)
        lanes[ticket.lane].samples.returned(ticket.target, at: now.monotonic)
        followStretch(ofLane: ticket.lane, at: now.monotonic)
    }
}

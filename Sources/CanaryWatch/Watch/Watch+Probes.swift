package import Text

/// Samples out of turn, for somebody who waits for the answer.
///
/// A probe spends the same quota as the schedule. It goes ahead of the schedule, but never twice in a row
/// while something is due there. Of a watched message it is a sample like any other, and moves the next one
/// back; a message that is being asked about already isn't asked about twice.
extension Watch {
    /// So many probes wait for one account and region at most: two seconds' worth of half its calls.
    static let probesWaitingMax = 8

    /// Asks for a sample of a canary's newest message.
    ///
    /// - Parameters:
    ///   - canary: The canary.
    ///   - deadline: When nobody waits for the answer any more.
    ///   - now: The moment.
    /// - Returns: The probe, which ``takeEndedProbes()`` will give back once.
    /// - Throws: `ProbeRefusal` when it can't be asked for.
    package mutating func probe(
        _ canary: CanaryID, deadline: MonotonicTime, at now: MonotonicTime
    ) throws(ProbeRefusal) -> ProbeID {
        guard ledgers.contains(canary), let newest = ledgers[canary].messagesByBirth().last else {
            throw .noMessage
        }
        let name = name(of: newest.record.id, canary: canary)
        return try enqueue(Probe(canary: canary, name: name, asked: now, deadline: deadline))
    }

    /// Asks for a sample of any message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - lane: The account and region.
    ///   - instanceID: The instance.
    ///   - topic: The topic.
    ///   - deadline: When nobody waits for the answer any more.
    ///   - now: The moment.
    /// - Returns: The probe, which ``takeEndedProbes()`` will give back once, and the lane whose quota it
    ///   spends; the lane is new where nothing of the account and region was watched lately.
    /// - Throws: `ProbeRefusal` when it can't be asked for.
    package mutating func probe(
        _ message: MessageID, lane: LaneSpec, instanceID: String, topic: String, deadline: MonotonicTime,
        at now: MonotonicTime
    ) throws(ProbeRefusal) -> (probe: ProbeID, lane: LaneID) {
        let id: LaneID
        if let known = lanes.values.first(where: { $0.spec.isSameLane(as: lane) }) {
            id = known.id
            if known.retiredSince != nil {
                lanes[id].configure(lane, at: now)
                lanes[id].retiredSince = now
            }
        } else {
            forgetLanes(at: now)
            guard lanes.values.count(where: { $0.retiredSince != nil }) < Self.retiredLanesMax else {
                throw .tooMany
            }
            id = add(lane, start: now)
            lanes[id].retiredSince = now
        }
        let name = TargetName(lane: id, instanceID: instanceID, topic: topic, id: message)
        return (try enqueue(Probe(canary: nil, name: name, asked: now, deadline: deadline)), id)
    }

    /// The probes that ended since this was asked last.
    package mutating func takeEndedProbes() -> [EndedProbe] {
        defer { endedProbes.removeAll() }
        return endedProbes
    }

    private mutating func enqueue(_ probe: Probe) throws(ProbeRefusal) -> ProbeID {
        let lane = probe.name.lane
        guard lanes[lane].probes.count < Self.probesWaitingMax else { throw .tooMany }
        let id = ProbeID(number: nextProbe)
        nextProbe += 1
        probes[id] = probe
        lanes[lane].probes.append(id)
        return id
    }

    // MARK: - Turns

    /// Takes the next probe whose turn it is, or says when to look again.
    mutating func takeProbe(
        ofLane lane: LaneID, at now: MonotonicTime
    ) -> (ticket: Ticket?, wake: MonotonicTime?) {
        while let id = lanes[lane].probes.first {
            guard let probe = probes[id] else {
                preconditionFailure("A probe that is over waits for no turn.")
            }
            let key = targetKeys[probe.name]
            if let key, isUnderWay(key) {
                join(id, key, lane: lane)
                continue
            }
            let (slot, wake) = lanes[lane].reserveForProbe(at: now)
            guard let slot else {
                for waiting in lanes[lane].probes { probes[waiting]?.hasWaited = true }
                return (nil, wake)
            }
            return (makeTicket(id, probe, key, slot: slot), nil)
        }
        return (nil, nil)
    }

    /// Whether a target's sample is under way.
    private func isUnderWay(_ key: Int) -> Bool {
        guard let target = targets[key] else { return false }
        return !lanes[target.lane].samples.isWaiting(key)
    }

    /// Lets the probes that wait for a call about a message have the one that the schedule has begun.
    mutating func joinProbes(of lane: LaneID, _ key: Int) {
        for id in lanes[lane].probes {
            guard let probe = probes[id], targetKeys[probe.name] == key else { continue }
            join(id, key, lane: lane)
        }
    }

    private mutating func join(_ id: ProbeID, _ key: Int, lane: LaneID) {
        lanes[lane].probes.removeAll { $0 == id }
        probes[id]?.isUnderWay = true
        probesUnderWay[key, default: []].append(id)
    }

    private mutating func makeTicket(
        _ id: ProbeID, _ probe: Probe, _ known: Int?, slot: Quota.SlotID
    ) -> Ticket {
        let key = known ?? nextTarget
        if known == nil { nextTarget += 1 }
        let lane = probe.name.lane
        _ = lanes[lane].samples.take(key)
        join(id, key, lane: lane)
        return Ticket(
            question: .trace, lane: lane, instanceID: probe.name.instanceID, topic: probe.name.topic,
            messageID: probe.name.id, canaries: targets[key]?.canaries ?? [], lateness: .zero,
            isRetry: targets[key]?.isRetry ?? false, isProbe: true, target: key, slot: slot)
    }

    // MARK: - Ends

    /// Ends the probes that waited for a call.
    ///
    /// One that was held back, since it would have come too late for its place, gets another turn.
    mutating func endProbes(of ticket: Ticket, _ outcome: TicketOutcome, at now: MonotonicTime) {
        if targets[ticket.target] == nil, wasHeldBack(outcome) { return repeatProbes(of: ticket) }
        for id in probesUnderWay.removeValue(forKey: ticket.target) ?? [] {
            end(id, .sampled(outcome), at: now)
        }
    }

    /// Puts the probes that waited for a call, which is to be repeated, in front of the others.
    mutating func repeatProbes(of ticket: Ticket) {
        let waiting = (probesUnderWay.removeValue(forKey: ticket.target) ?? []).filter { probes[$0] != nil }
        for id in waiting { probes[id]?.isUnderWay = false }
        lanes[ticket.lane].probes.insert(contentsOf: waiting, at: 0)
    }

    /// Ends the probes whose time is over; returns when the next one's will be.
    mutating func endOverdueProbes(at now: MonotonicTime) -> MonotonicTime? {
        guard !probes.isEmpty else { return nil }
        var next: MonotonicTime?
        for (id, probe) in probes.sorted(by: { $0.key.number < $1.key.number }) {
            if probe.deadline > now {
                next = min(next ?? probe.deadline, probe.deadline)
            } else {
                if !probe.isUnderWay { lanes[probe.name.lane].probes.removeAll { $0 == id } }
                end(id, probe.isUnderWay ? .timeout : .quota, at: now)
            }
        }
        return next
    }

    private mutating func end(_ id: ProbeID, _ ending: ProbeEnding, at now: MonotonicTime) {
        // One whose time was over has been told so already.
        guard let probe = probes.removeValue(forKey: id) else { return }
        endedProbes.append(
            EndedProbe(
                id: id, ending: ending, hasWaited: probe.hasWaited, message: probe.name.id,
                birth: birth(of: probe), duration: now - probe.asked))
    }

    private func birth(of probe: Probe) -> Birth? {
        guard let key = targetKeys[probe.name], let target = targets[key] else { return nil }
        let canary = probe.canary.flatMap { target.canaries.contains($0) ? $0 : nil } ?? target.canaries.first
        return canary.flatMap { ledgers[$0].messages[key]?.birth }
    }
}

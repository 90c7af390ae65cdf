package import Text

/// Samples out of turn, for somebody who waits for the answer.
///
/// A probe spends the same quota as the schedule. It goes ahead of the schedule, but never twice in a row
/// while something is due there. Of a watched message it is a sample like any other, and moves the next one
/// back; a message that is being asked about already isn't asked about twice.
extension Watch {
    /// Asks for a sample of a canary's newest message.
    ///
    /// - Parameters:
    ///   - canary: The canary.
    ///   - deadline: When nobody waits for the answer any more.
    ///   - now: The moment.
    /// - Returns: The probe, which the effects of a turn or of an answer will give back once.
    /// - Throws: `ProbeRefusal` when it can't be asked for.
    package mutating func probe(
        _ canary: CanaryID, deadline: MonotonicTime, at now: MonotonicTime
    ) throws(ProbeRefusal) -> ProbeID {
        guard ledgers.contains(canary), let newest = ledgers[canary].messagesByBirth().last else {
            throw .noMessage
        }
        let name = name(of: newest.record.id, canary: canary)
        return try probes.add(Probe(canary: canary, name: name, asked: now, deadline: deadline))
    }

    /// Asks for a sample of any message.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - spec: The account and region.
    ///   - deadline: When nobody waits for the answer any more.
    ///   - now: The moment.
    /// - Returns: The probe, which the effects of a turn or of an answer will give back once, and the scope
    ///   whose quota it spends; the scope is new where nothing of the account and region was watched lately.
    /// - Throws: `ProbeRefusal` when it can't be asked for.
    package mutating func probe(
        _ message: MessageSubject, scope spec: QuotaScopeSpec, deadline: MonotonicTime, at now: MonotonicTime
    ) throws(ProbeRefusal) -> (probe: ProbeID, scope: ScopeID) {
        let id: ScopeID
        if let known = scopes.values.first(where: { $0.spec.isSameScope(as: spec) }) {
            id = known.id
            if known.retiredSince != nil {
                configure(id, spec, at: now)
                scopes[id].retiredSince = now
            }
        } else {
            forgetScopes(at: now)
            guard scopes.values.count(where: { $0.retiredSince != nil }) < Self.retiredScopesMax else {
                throw .tooMany
            }
            id = add(spec, start: now)
            scopes[id].retiredSince = now
        }
        let name = TargetName(scope: id, message: message)
        return (try probes.add(Probe(canary: nil, name: name, asked: now, deadline: deadline)), id)
    }

    /// Takes the next probe whose turn it is, or says when to look again.
    mutating func takeProbe(
        inScope scope: ScopeID, at now: MonotonicTime
    ) -> (ticket: Ticket?, wake: MonotonicTime?) {
        while let (id, probe) = probes.first(inScope: scope) {
            let known = targets.key(of: probe.name)
            if let known, !scopes[scope][.messageTrace].schedule.isWaiting(known) {
                probes.join(id, key: known)
                continue
            }
            if scopes[scope][.messageTrace].isTurnOfSchedule(at: now) {
                probes.noteWait(inScope: scope)
                return (nil, nil)
            }
            guard scopes[scope].hasRoom else {
                probes.noteWait(inScope: scope)
                return (nil, now + Self.roomAwaited)
            }
            switch scopes[scope][.messageTrace].reserveOutOfTurn(at: now) {
            case .wait(let until):
                probes.noteWait(inScope: scope)
                return (nil, until)
            case .slot(let slot):
                return (begin(id, probe, known: known, slot: slot), nil)
            }
        }
        return (nil, nil)
    }

    private mutating func begin(
        _ id: ProbeID, _ probe: Probe, known: Int?, slot: Quota.SlotID
    ) -> Ticket {
        let key = known ?? targets.makeKey()
        let scope = probe.name.scope
        _ = scopes[scope][.messageTrace].schedule.take(key)
        scopes[scope][.messageTrace].begin(key)
        probes.join(id, key: key)
        return Ticket(
            operation: .messageTrace, scope: scope, subject: .message(probe.name.message),
            canaries: targets[key]?.canaries ?? [], lateness: .zero,
            isRetry: targets[key]?.isRetry ?? false, isProbe: true, key: key, slot: slot)
    }

    /// What is said of a probe that is over.
    func ended(
        _ id: ProbeID, _ probe: Probe, _ ending: ProbeEnding, at now: MonotonicTime
    ) -> EndedProbe {
        EndedProbe(
            id: id, ending: ending, hasWaited: probe.hasWaited, message: probe.name.message.id,
            birth: birth(of: probe), duration: now - probe.asked)
    }

    private func birth(of probe: Probe) -> Birth? {
        guard let key = targets.key(of: probe.name), let target = targets[key] else { return nil }
        let canary = probe.canary.flatMap { target.canaries.contains($0) ? $0 : nil } ?? target.canaries.first
        return canary.flatMap { ledgers[$0].messages[key]?.birth }
    }
}

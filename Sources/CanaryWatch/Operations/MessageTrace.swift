internal import Text

/// Where a message stands with every consumer group: a sample.
extension Watch {
    /// A call that was held back so often waits for its message's next turn.
    static let heldBackMax = 3

    /// Takes in how a sample's call ended.
    ///
    /// - Parameters:
    ///   - ticket: The call, of ``CanaryOperation/messageTrace``.
    ///   - ending: How it ended, with the groups that the service listed.
    ///   - circumstances: Whether it was sent, under which ID, and when it ended.
    /// - Returns: What came of it. It ended no sample where it will be repeated, at once or, where it was
    ///   held back too often, in its next turn.
    package mutating func finishTrace(
        _ ticket: Ticket, _ ending: CallEnding<[TrackReport]>, _ circumstances: CallCircumstances
    ) -> Effects {
        let now = circumstances.ended
        var effects = Effects()
        scopes[ticket.scope][.messageTrace].end(
            ticket, ending, wasSent: circumstances.wasSent, at: now.monotonic)
        guard targets[ticket.key] != nil else {
            // A probe of a message that nothing watches, or a message that is watched no more.
            if ending.wasHeldBack {
                probes.repeat(key: ticket.key, scope: ticket.scope)
            } else {
                endProbes(of: ticket, ending, at: now.monotonic, into: &effects)
                effects.sampled = ticket.canaries.filter(ledgers.contains)
            }
            return effects
        }
        if isRepeated(ticket, ending) {
            // A retry that was held back is still to be made, and still the only one.
            let isRetry = ticket.isRetry || !ending.wasHeldBack
            targets.change(ticket.key) { $0.isRetry = isRetry }
            scopes[ticket.scope][.messageTrace].schedule.returned(
                ticket.key, at: now.monotonic, due: now.monotonic)
            probes.repeat(key: ticket.key, scope: ticket.scope)
            return effects
        }
        targets.change(ticket.key) { target in
            target.isRetry = false
            target.heldBack = 0
        }
        // Before the sample, which may be the message's last.
        endProbes(of: ticket, ending, at: now.monotonic, into: &effects)
        // Nobody was asked: no success and no failure of the service, but overdue messages show it.
        if !ending.wasHeldBack { effects.sampled = ticket.canaries.filter(ledgers.contains) }
        effects.changedCanaries = targets[ticket.key]?.canaries ?? []
        apply(ending, of: ticket, requestID: circumstances.requestID, at: now)
        return effects
    }

    /// Whether a sample is made again at once: once after a broken connection, a few times when it was held
    /// back.
    private mutating func isRepeated(_ ticket: Ticket, _ ending: CallEnding<[TrackReport]>) -> Bool {
        guard let failure = ending.failure, let target = targets[ticket.key] else { return false }
        guard failure.wasHeldBack else { return failure.isRetriableAtOnce && !ticket.isRetry }
        targets.change(ticket.key) { $0.heldBack += 1 }
        return target.heldBack + 1 < Self.heldBackMax
    }

    private mutating func endProbes(
        of ticket: Ticket, _ ending: CallEnding<[TrackReport]>, at now: MonotonicTime,
        into effects: inout Effects
    ) {
        for (id, probe) in probes.end(key: ticket.key) {
            effects.endedProbes.append(ended(id, probe, .sampled(ending), at: now))
        }
    }

    private mutating func apply(
        _ ending: CallEnding<[TrackReport]>, of ticket: Ticket, requestID: String?, at now: Moment
    ) {
        let stretch = scopes[ticket.scope][.messageTrace].schedule.stretch
        for canary in targets[ticket.key]?.canaries ?? [] {
            let change =
                switch ending {
                case .answered(let reports):
                    ledgers[canary].apply(
                        reports, to: ticket.key, at: now, stretch: stretch, requestID: requestID)
                case .gone: ledgers[canary].applyGone(ticket.key, at: now)
                case .failed(let failure) where failure.wasHeldBack: LedgerChange()
                case .failed: ledgers[canary].applyFailure(ticket.key, at: now)
                }
            carryOut(change, canary: canary, at: now.monotonic)
        }
        guard targets[ticket.key] != nil else { return }
        repace(ticket.key, at: now.monotonic)
        scopes[ticket.scope][.messageTrace].schedule.returned(ticket.key, at: now.monotonic)
        followStretch(ofScope: ticket.scope, at: now.monotonic)
    }
}

package import CanaryWatch
internal import Locking
package import Log
package import Text

/// Makes the calls that the watch names, and hands it how they ended.
///
/// Calls run on the backend's threads; the loop never waits for one. Any thread may use it: all it knows
/// stands behind one lock, which nobody holds while calling out.
package final class SamplingEngine: Sendable {
    /// All that is known and counted, for this module alone.
    let state: Locked<EngineState>
    /// Rings when there is something to do before the moment that ``turn()`` named last.
    let alarm = Alarm()
    /// The machine's clocks.
    let clock: SystemClock
    private let observer: any SamplingObserver
    private let logger: Logger
    private let transitions = Locked(TransitionLog())

    /// Makes an engine that hasn't called yet.
    ///
    /// - Parameters:
    ///   - watch: What is watched.
    ///   - backends: Whom to ask in each quota scope of the watch.
    ///   - clock: The machine's clocks.
    ///   - observer: Told of each call that is over.
    ///   - logger: Where changes for better or worse are reported.
    package init(
        watch: Watch, backends: [ScopeID: any CanaryBackend] = [:], clock: SystemClock,
        observer: any SamplingObserver = NoObserver(), logger: Logger
    ) {
        state = Locked(EngineState(watch: watch, backends: backends, now: clock.now))
        self.clock = clock
        self.observer = observer
        self.logger = logger
    }

    /// Makes every call that is due and allowed now.
    ///
    /// - Returns: When there is something to do again.
    package func turn() -> MonotonicTime {
        while true {
            let now = clock.now
            let (step, backend, ended) = state.withLock { state in
                state.heartbeat = now
                let turn = state.watch.next(at: now.monotonic)
                let ended = state.take(turn.effects.endedProbes)
                guard case .call(let ticket) = turn.step else {
                    return (turn.step, nil as (any CanaryBackend)?, ended)
                }
                state.start(ticket)
                return (turn.step, state.backends[ticket.scope], ended)
            }
            for (waiter, report) in ended { waiter.answer(report) }
            switch step {
            case .wait(let until): return until
            case .call(let ticket):
                guard let backend else { preconditionFailure("Every quota scope has a backend.") }
                call(ticket, backend)
            }
        }
    }

    /// Watches more messages of a canary; returns how many are new.
    package func add(_ messages: [NewMessage], to canary: CanaryID, isRotating: Bool) -> Int {
        state.withLock { state in
            state.version += 1
            return state.watch.add(messages, to: canary, isRotating: isRotating, at: clock.now)
        }
    }

    /// Follows a new configuration, without losing what is known of whatever stays.
    ///
    /// - Parameters:
    ///   - orders: The canaries with their static messages, in the order of the configuration.
    ///   - scopes: Every account and region that has canaries, with whom to ask there.
    /// - Returns: What changed, and the canaries' identities in the same order.
    package func reconfigure(
        _ orders: [CanaryPlan], scopes: [(spec: QuotaScopeSpec, backend: any CanaryBackend)]
    ) -> (change: Reconfiguration, canaries: [CanaryID]) {
        let result = state.withLock { state in
            let change = state.watch.reconfigure(orders, scopes: scopes.map(\.spec), at: clock.now)
            for (id, scope) in zip(state.watch.scopeIDs, scopes) { state.backends[id] = scope.backend }
            state.forgetScopes()
            state.version += 1
            return (change, state.watch.canaryIDs)
        }
        transitions.withLock { $0.keep(Set(result.1)) }
        return result
    }

    /// Notes that every message file was looked at once.
    package func noteFilesRead() {
        state.withLock { state in
            state.areFilesRead = true
            state.noteReadiness()
        }
    }

    private func call(_ ticket: Ticket, _ backend: any CanaryBackend) {
        let permit: @Sendable () -> Bool = { [state, clock] in
            state.withLock { $0.watch.sent(ticket, at: clock.monotonic) }
        }
        guard let message = ticket.subject.message else {
            preconditionFailure("\(ticket.operation) is asked about messages.")
        }
        switch ticket.operation {
        case .messageTrace:
            backend.traceMessage(message, permit: permit) { [self] report in
                finish(ticket, report) { $0.finishTrace(ticket, $1, $2) }
            }
        case .messageBirth:
            backend.askForBirth(of: message, permit: permit) { [self] report in
                finish(ticket, report) { $0.finishBirth(ticket, $1, $2) }
            }
        }
    }

    /// Takes in how a call ended: first the watch, then everything that follows it.
    private func finish<Answer>(
        _ ticket: Ticket, _ report: CallReport<Answer>,
        _ apply: (inout Watch, CallEnding<Answer>, CallCircumstances) -> Effects
    ) {
        // Where the process ends, what isn't known any more isn't published either.
        guard let ending = CallEnding(report.outcome) else { return }
        let now = clock.now
        let circumstances = CallCircumstances(
            wasSent: report.attempt.wasSent, requestID: report.attempt.requestID, ended: now)
        let (effects, scope, watchers, ended) = state.withLock { state in
            let scope = state.watch.scope(ticket.scope)
            state.countAttempt(ticket, report.attempt, fault: report.fault, at: now.wall)
            let effects = apply(&state.watch, ending, circumstances)
            if let sampled = effects.sampled { state.countSample(of: sampled, fault: report.fault) }
            state.noteReadiness()
            let watchers = (effects.sampled ?? []).compactMap { state.watch.canary($0) }
            return (effects, scope, watchers, state.take(effects.endedProbes, fault: report.fault))
        }
        for (waiter, report) in ended { waiter.answer(report) }
        observer.observe(
            FinishedCall(
                scope: scope, operation: ticket.operation, subject: ticket.subject, attempt: report.attempt,
                fault: report.fault, watchers: watchers, ended: now))
        log(ticket, report.attempt, report.fault, effects, at: now.monotonic)
    }

    private func log(
        _ ticket: Ticket, _ attempt: CallAttempt, _ fault: CallFault?, _ effects: Effects,
        at now: MonotonicTime
    ) {
        let details = { @Sendable in Self.details(of: ticket, fault, requestID: attempt.requestID) }
        logger.debug("Finished a call.", details())
        if let topic = effects.refusedBirths {
            // Rare: after a refusal nobody asks about the topic for an hour.
            var details = details()
            details["topic"] = .text(topic.name)
            details["instance_id"] = .text(topic.instanceID)
            logger.info(
                "The account may not ask when a topic's messages were born; births are read from their IDs.",
                details)
        }
        // That a message aged out says nothing of how its canary fares.
        guard let sampled = effects.sampled, fault?.reason != .messageGone else { return }
        let told = transitions.withLock { log in
            sampled.filter { log.tells(canary: $0, failure: fault?.reason, at: now) }
        }
        guard !told.isEmpty else { return }
        let names = state.withLock { state in told.compactMap { state.watch.canary($0)?.name } }
        for name in names {
            var details = details()
            details["canary"] = .text(name)
            if fault == nil {
                logger.info("Samples of a canary succeed again.", details)
            } else {
                logger.warn("Samples of a canary fail.", details)
            }
        }
    }

    /// What a line of the log says of a call.
    private static func details(of ticket: Ticket, _ fault: CallFault?, requestID: String?) -> LogFields {
        var details: LogFields = [:]
        if let message = ticket.subject.message { details["message.id"] = .text(message.id.text) }
        details["api.operation"] = .text(ticket.operation.name)
        if let requestID { details["api.request_id"] = .foreign(requestID) }
        if let fault {
            details["api.reason"] = .text(fault.reason.rawValue)
            details["error"] = .foreign("\(fault)")
            if let skew = fault.clockSkew {
                details["clock.behind_seconds"] = .whole(skew.components.seconds)
            }
        }
        return details
    }
}

extension CallEnding {
    /// How a call ended, for the watch; nil where the process ends.
    fileprivate init?(_ outcome: CallReport<Answer>.Outcome) {
        switch outcome {
        case .answered(let answer): self = .answered(answer)
        case .failed(let fault): self = fault.reason == .messageGone ? .gone : .failed(fault.effect)
        case .notPermitted:
            var heldBack = CallFailure()
            heldBack.wasHeldBack = true
            self = .failed(heldBack)
        case .cancelled: return nil
        }
    }
}

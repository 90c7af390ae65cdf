internal import AlibabaCloud
internal import CanaryWatch
internal import Locking
internal import Log
internal import Text

/// Makes the calls that the watch names, and tells it how they ended.
///
/// Calls run on the cloud client's thread; the loop never waits for one. Any thread may use it: all it knows
/// stands behind one lock, which nobody holds while calling out.
final class SamplingEngine: Sendable {
    /// The state, shared with scrapes and pages.
    let state: Locked<EngineState>
    /// What is remembered for the status page beyond that; never locked while the state is.
    let history = Locked(History())
    /// Rings when there is something to do before the moment that ``turn()`` named last.
    let alarm = Alarm()
    /// The machine's clocks.
    let clock: SystemClock
    private let logger: Logger
    private let transitions: Locked<TransitionLog>

    /// Makes an engine that hasn't called yet.
    ///
    /// - Parameters:
    ///   - watch: What is watched.
    ///   - clients: One client for each lane of the watch.
    ///   - clock: The machine's clocks.
    ///   - logger: Where changes for better or worse are told.
    init(watch: Watch, clients: [LaneID: OnsClient], clock: SystemClock, logger: Logger) {
        state = Locked(EngineState(watch: watch, clients: clients, now: clock.now))
        transitions = Locked(TransitionLog())
        self.clock = clock
        self.logger = logger
    }

    /// Makes every call that is due and allowed now.
    ///
    /// - Returns: When there is something to do again.
    func turn() -> MonotonicTime {
        while true {
            let now = clock.now
            let (step, client, ended) = state.withLock { state in
                state.heartbeat = now.wall
                state.heartbeatInstant = now.monotonic
                let step = state.watch.next(at: now.monotonic)
                let ended = state.takeEndedProbes()
                guard case .call(let ticket) = step else { return (step, nil as OnsClient?, ended) }
                state.start(ticket)
                return (step, state.clients[ticket.lane], ended)
            }
            for (waiter, report) in ended { waiter.answer(report) }
            switch step {
            case .wait(let until): return until
            case .call(let ticket):
                guard let client else { preconditionFailure("Every lane of the watch has a client.") }
                call(ticket, client)
            }
        }
    }

    /// Watches more messages of a canary; returns how many are new.
    func add(_ messages: [NewMessage], to canary: CanaryID, isRotating: Bool) -> Int {
        state.withLock { state in
            state.version += 1
            return state.watch.add(messages, to: canary, isRotating: isRotating, at: clock.now)
        }
    }

    /// Follows a new configuration, without losing what is known of whatever stays.
    ///
    /// - Parameter roster: What to watch and whom to ask.
    /// - Returns: What changed, and the canaries' identities in the roster's order.
    func reconfigure(_ roster: Roster) -> (change: Reconfiguration, canaries: [CanaryID]) {
        let result = state.withLock { state in
            let change = state.watch.reconfigure(roster.orders, lanes: roster.lanes, at: clock.now)
            for (id, client) in zip(state.watch.laneIDs, roster.clients) { state.clients[id] = client }
            state.forgetLanes()
            state.version += 1
            return (change, state.watch.canaryIDs)
        }
        transitions.withLock { $0.keep(Set(result.1)) }
        return result
    }

    /// Notes that every message file was looked at once.
    func noteFilesRead() {
        state.withLock { $0.areFilesRead = true }
    }

    private func call(_ ticket: Ticket, _ client: OnsClient) {
        let permit: @Sendable () -> Bool = { [state, clock] in
            state.withLock { $0.watch.sent(ticket, at: clock.monotonic) }
        }
        switch ticket.question {
        case .trace:
            let operation = OnsMessageTrace(
                messageID: ticket.messageID.text, topic: ticket.topic, instanceID: ticket.instanceID)
            client.call(operation, permit: permit) { [self] result in
                finish(ticket, result) { answer in
                    .tracks(answer.map { TrackReport(group: $0.consumerGroup, word: $0.trackType) })
                }
            }
        case .birth:
            let operation = OnsMessageGetByMsgID(
                messageID: ticket.messageID.text, topic: ticket.topic, instanceID: ticket.instanceID)
            client.call(operation, permit: permit) { [self] result in
                finish(ticket, result) { answer in
                    answer.bornUnixMilliseconds.map { .born(UnixTime(milliseconds: $0)) }
                        ?? .failed(CallFailure())
                }
            }
        }
    }

    private func finish<Answer>(
        _ ticket: Ticket, _ result: CallResult<Answer>, _ outcome: (Answer) -> TicketOutcome
    ) {
        let now = clock.now
        let failure = result.outcome.failure
        let ending: TicketOutcome
        switch result.outcome {
        case .answered(let answer): ending = outcome(answer)
        case .failed(let failure): ending = failure.reason == .messageGone ? .gone : .failed(failure.effect)
        case .notPermitted:
            var heldBack = CallFailure()
            heldBack.wasHeldBack = true
            ending = .failed(heldBack)
        case .cancelled:
            // The process ends: what isn't known any more isn't published either.
            return
        }
        let (judged, lane, watchers, ended) = state.withLock { state in
            let lane = state.watch.lane(ticket.lane)
            state.countAttempt(
                ticket, attempt: result.attempt, duration: result.duration, failure: failure,
                answer: result.requestID.map { ($0, now.wall) })
            let isSample = state.watch.finish(
                ticket, ending, wasSent: result.attempt == .sent, requestID: result.requestID, at: now)
            let ended = state.takeEndedProbes(failure: failure)
            guard isSample else { return ([CanaryID](), lane, [CanaryIdentity](), ended) }
            let watchers = ticket.canaries.compactMap { state.watch.canary($0).map(CanaryIdentity.init) }
            return (state.countSample(ticket, failure: failure), lane, watchers, ended)
        }
        for (waiter, report) in ended { waiter.answer(report) }
        remember(ticket, result, lane: lane, watchers: watchers, at: now)
        tell(ticket, result, judged: judged, at: now.monotonic)
    }

    private func tell<Answer>(
        _ ticket: Ticket, _ result: CallResult<Answer>, judged: [CanaryID], at now: MonotonicTime
    ) {
        let failure = result.outcome.failure
        let details = { @Sendable in Self.details(of: ticket, failure, requestID: result.requestID) }
        logger.debug("Finished a call.", details())
        if ticket.question == .birth, failure?.effect.isRefused == true {
            // Rare: after a refusal nobody asks about the topic for an hour.
            var details = details()
            details["topic"] = .text(ticket.topic)
            details["instance_id"] = .text(ticket.instanceID)
            logger.info(
                "The account may not ask when a topic's messages were born; births are read from their IDs.",
                details)
        }
        let told = transitions.withLock { log in
            judged.filter { log.tells(canary: $0, failure: failure?.reason, at: now) }
        }
        guard !told.isEmpty else { return }
        let names = state.withLock { state in told.compactMap { state.watch.canary($0)?.name } }
        for name in names {
            var details = details()
            details["canary"] = .text(name)
            if failure == nil {
                logger.info("Samples of a canary succeed again.", details)
            } else {
                logger.warn("Samples of a canary fail.", details)
            }
        }
    }

    /// What a line of the log says of a call.
    private static func details(
        of ticket: Ticket, _ failure: APIFailure?, requestID: String?
    ) -> LogFields {
        var details: LogFields = [
            "message.id": .text(ticket.messageID.text), "api.operation": .text(ticket.question.operation),
        ]
        if let requestID { details["api.request_id"] = .foreign(requestID) }
        if let failure {
            details["api.reason"] = .text(failure.reason.rawValue)
            details["error"] = .error(failure)
            if let skew = failure.clockSkew {
                details["clock.behind_seconds"] = .whole(skew.components.seconds)
            }
        }
        return details
    }
}

extension Ticket.Question {
    /// The API operation that answers it, as the metrics' label names it.
    var operation: String {
        switch self {
        case .trace: OnsMessageTrace.name
        case .birth: OnsMessageGetByMsgID.name
        }
    }
}

extension APIFailure {
    /// What the failure means for the schedule.
    fileprivate var effect: CallFailure {
        var effect = CallFailure()
        effect.isRetriableAtOnce = isRetriableAtOnce
        effect.isAnswered = statusCode != nil
        effect.isThrottled = reason == .throttled
        effect.retryAfter = retryAfter
        effect.isFinal = reason == .invalidRequest || reason == .notFound || reason == .undecodable
        // Where an endpoint doesn't have the operation, its gateway says InvalidApi.NotFound or
        // InvalidAction.NotFound.
        let isUnknownOperation =
            code?.hasPrefix("InvalidApi") == true || code?.hasPrefix("InvalidAction") == true
        effect.isRefused = reason == .forbidden || isUnknownOperation
        return effect
    }
}

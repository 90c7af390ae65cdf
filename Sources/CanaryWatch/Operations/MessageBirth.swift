package import Text

/// When a message was born, by the service.
extension Watch {
    /// The gap between two questions for the birth of the same message.
    static let birthRetryInterval: Duration = .seconds(60)

    /// A question for a birth that failed so often, each a minute after the other, is given up.
    static let birthFailuresMax = 5

    /// Asks for the birth of a target that was just added, unless it is being asked for.
    mutating func askForBirth(of key: Int, inScope scope: ScopeID, due: MonotonicTime) {
        guard !scopes[scope][.messageBirth].schedule.contains(key) else { return }
        // Where a refusal settled it while a call is under way, its answer may well be a birth: it counts.
        scopes[scope][.messageBirth].add(
            key, interval: Self.birthRetryInterval, isSettled: false, due: due)
    }

    /// Whether births of a topic's messages may be asked for.
    func mayAskForBirths(of topic: TopicSubject, inScope scope: ScopeID, at now: MonotonicTime) -> Bool {
        birthPermissions[scope]?.mayAsk(about: topic, at: now) ?? true
    }

    /// Takes in how a question for a birth ended.
    ///
    /// - Parameters:
    ///   - ticket: The call, of ``CanaryOperation/messageBirth``.
    ///   - ending: How it ended, with the birth; nil where the service has the message and no birth of it.
    ///   - circumstances: Whether it was sent, and when it ended.
    /// - Returns: What came of it.
    package mutating func finishBirth(
        _ ticket: Ticket, _ ending: CallEnding<UnixTime?>, _ circumstances: CallCircumstances
    ) -> Effects {
        let now = circumstances.ended.monotonic
        var effects = Effects()
        scopes[ticket.scope][.messageBirth].end(
            ticket, ending, wasSent: circumstances.wasSent, at: now)
        guard let target = targets[ticket.key] else { return effects }
        effects.changedCanaries = target.canaries
        switch ending {
        case .answered(let time?):
            birthPermissions[ticket.scope, default: BirthPermissions()].give(target.message.topic)
            settleBirth(of: ticket.key, time)
        case .answered(nil): askAgain(ticket, CallFailure(), circumstances)
        case .gone: settleBirth(of: ticket.key, nil)
        case .failed(let failure) where failure.isRefused:
            effects.refusedBirths = target.message.topic
            refuseBirths(of: target.message.topic, inScope: ticket.scope, at: now)
        case .failed(let failure): askAgain(ticket, failure, circumstances)
        }
        return effects
    }

    private mutating func askAgain(
        _ ticket: Ticket, _ failure: CallFailure, _ circumstances: CallCircumstances
    ) {
        // What wasn't sent, for want of keys or of a connection, or was throttled, wasn't heard.
        if circumstances.wasSent, !failure.isThrottled {
            targets.change(ticket.key) { $0.birthFailures += 1 }
        }
        let isGivenUp = (targets[ticket.key]?.birthFailures ?? 0) >= Self.birthFailuresMax
        guard !failure.isFinal, !isGivenUp else { return settleBirth(of: ticket.key, nil) }
        scopes[ticket.scope][.messageBirth].schedule.returned(
            ticket.key, at: circumstances.ended.monotonic)
    }

    private mutating func refuseBirths(
        of topic: TopicSubject, inScope scope: ScopeID, at now: MonotonicTime
    ) {
        birthPermissions[scope, default: BirthPermissions()].refuse(topic, at: now)
        for (key, target) in targets.targets(ofScope: scope)
        where !mayAskForBirths(of: target.message.topic, inScope: scope, at: now) {
            settleBirth(of: key, nil)
        }
    }

    private mutating func settleBirth(of key: Int, _ time: UnixTime?) {
        guard let target = targets[key], scopes[target.scope][.messageBirth].schedule.contains(key) else {
            return
        }
        scopes[target.scope][.messageBirth].schedule.remove(key)
        for canary in target.canaries {
            guard let message = ledgers[canary].messages[key] else { continue }
            let birth = time.flatMap { time in
                isPlausible(time, firstSeen: message.firstSeen.wall)
                    ? Birth(time: time, source: .service) : nil
            }
            ledgers[canary].settleBirth(birth, of: key)
            guard let birth else { continue }
            targets.change(key) { $0.exactBirth = birth }
            if ledgers[canary].spec.producerClock == .automatic {
                learn(target.message.id) { $0.learn(target.message.id, exactBirth: birth.time) }
            }
        }
    }
}

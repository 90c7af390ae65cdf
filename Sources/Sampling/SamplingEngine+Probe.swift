package import CanaryWatch
internal import Locking
internal import Text

/// Who waits for a probe.
package struct ProbeWaiter: Sendable {
    /// The canary that was asked for; nil for a message of the asker's choice.
    package let canary: CanarySpec?
    /// Takes the report, once.
    package let answer: @Sendable (ProbeReport) -> Void
}

extension SamplingEngine {
    /// Samples a canary's newest message now, ahead of the schedule.
    ///
    /// - Parameters:
    ///   - name: The canary's name.
    ///   - patience: After how long it is over, whatever came of it.
    ///   - answer: Told once what came of it, on any thread, perhaps before this returns.
    /// - Returns: The names of all canaries if none is named so; nil where it is, and `answer` is called.
    package func probe(
        canary name: String, within patience: Duration,
        _ answer: @escaping @Sendable (ProbeReport) -> Void
    ) -> [String]? {
        let now = clock.monotonic
        let (refusal, names): (ProbeRefusal?, [String]?) = state.withLock { state in
            guard let id = state.watch.canaryIDs.first(where: { state.watch.canary($0)?.name == name })
            else { return (nil, state.watch.canaries.map(\.name)) }
            do throws(ProbeRefusal) {
                let probe = try state.watch.probe(id, deadline: now + patience, at: now)
                state.probeWaiters[probe] = ProbeWaiter(canary: state.watch.canary(id), answer: answer)
                return (nil, nil)
            } catch {
                return (error, nil)
            }
        }
        if let refusal { answer(ProbeReport(refusal)) }
        alarm.ring()
        return names
    }

    /// Samples any message now, ahead of the schedule.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - access: The account and region, and whom to ask there.
    ///   - patience: After how long it is over, whatever came of it.
    ///   - answer: Told once what came of it, on any thread, perhaps before this returns.
    package func probe(
        message: MessageSubject, access: (scope: QuotaScopeSpec, backend: any CanaryBackend),
        within patience: Duration,
        _ answer: @escaping @Sendable (ProbeReport) -> Void
    ) {
        let now = clock.monotonic
        let refusal: ProbeRefusal? = state.withLock { state in
            do throws(ProbeRefusal) {
                let (probe, scope) = try state.watch.probe(
                    message, scope: access.scope, deadline: now + patience, at: now)
                state.forgetScopes()
                // Where canaries are, a reload says whom to ask, and may have since `access` was made.
                if state.backends[scope] == nil || !state.watch.scopeIDs.contains(scope) {
                    state.backends[scope] = access.backend
                }
                state.probeWaiters[probe] = ProbeWaiter(canary: nil, answer: answer)
                return nil
            } catch {
                return error
            }
        }
        if let refusal { answer(ProbeReport(refusal)) }
        alarm.ring()
    }
}

extension EngineState {
    /// Takes those who wait for probes that are over.
    ///
    /// - Parameters:
    ///   - ended: The probes.
    ///   - fault: Why the call that ended them brought no answer, if one did and it didn't.
    /// - Returns: What each is to be given, when the lock is open again.
    package mutating func take(
        _ ended: [EndedProbe], fault: CallFault? = nil
    ) -> [(waiter: ProbeWaiter, report: ProbeReport)] {
        ended.compactMap { ended in
            guard let waiter = probeWaiters.removeValue(forKey: ended.id) else { return nil }
            return (waiter, ProbeReport(ended, waiter.canary, fault: fault))
        }
    }
}

internal import AlibabaCloud
internal import CanaryWatch
internal import Locking
internal import Text

/// Who waits for a probe.
struct ProbeWaiter: Sendable {
    /// The canary that was asked for; nil for a message of the asker's choice.
    let canary: CanarySpec?
    /// Takes the report, once.
    let answer: @Sendable (ProbeReport) -> Void
}

extension SamplingEngine {
    /// Samples a canary's newest message now, ahead of the schedule.
    ///
    /// - Parameters:
    ///   - name: The canary's name.
    ///   - patience: After how long it is over, whatever came of it.
    ///   - answer: Told once what came of it, on any thread, perhaps before this returns.
    /// - Returns: The names of all canaries if none is named so; nil where it is, and `answer` is called.
    func probe(
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
    ///   - message: The message, its instance and its topic.
    ///   - access: The account and region, and whom to ask there.
    ///   - patience: After how long it is over, whatever came of it.
    ///   - answer: Told once what came of it, on any thread, perhaps before this returns.
    func probe(
        message: (id: MessageID, instanceID: String, topic: String),
        access: (lane: LaneSpec, client: OnsClient), within patience: Duration,
        _ answer: @escaping @Sendable (ProbeReport) -> Void
    ) {
        let now = clock.monotonic
        let refusal: ProbeRefusal? = state.withLock { state in
            do throws(ProbeRefusal) {
                let (probe, lane) = try state.watch.probe(
                    message.id, lane: access.lane, instanceID: message.instanceID, topic: message.topic,
                    deadline: now + patience, at: now)
                state.forgetLanes()
                // Where canaries are, a reload says whom to ask, and may have since `access` was made.
                if state.clients[lane] == nil || !state.watch.laneIDs.contains(lane) {
                    state.clients[lane] = access.client
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
    /// The probes that ended since the last call of this, with those who wait for them.
    ///
    /// - Parameter failure: How the call failed that ended them, if one did and it failed.
    /// - Returns: What is to be told to whom, when the lock is open again.
    mutating func takeEndedProbes(failure: APIFailure? = nil) -> [(waiter: ProbeWaiter, report: ProbeReport)]
    {
        watch.takeEndedProbes().compactMap { ended in
            guard let waiter = probeWaiters.removeValue(forKey: ended.id) else { return nil }
            return (waiter, ProbeReport(ended, waiter.canary, failure: failure))
        }
    }
}

internal import AlibabaCloud
internal import CanaryWatch
internal import Locking
internal import Text

extension SamplingEngine {
    /// Remembers how a call ended, for people and not for metrics.
    ///
    /// - Parameters:
    ///   - ticket: The call.
    ///   - result: How it ended.
    ///   - lane: The account and region that it was made for.
    ///   - watchers: The canaries of which it ended a sample; none where it didn't.
    ///   - now: When it ended.
    func remember<Answer>(
        _ ticket: Ticket, _ result: CallResult<Answer>, lane: LaneSpec, watchers: [CanaryIdentity],
        at now: Moment
    ) {
        let operation = OperationIdentity(
            account: lane.account, region: lane.region, question: ticket.question)
        let sample = SampleRecord(ticket, result, at: now.wall)
        history.withLock { history in
            history.calls.record(
                operation, attempt: result.attempt, duration: result.duration,
                failure: result.outcome.failure?.reason, at: now)
            if let sample {
                for canary in watchers { history.samples.record(sample, of: canary, at: now.monotonic) }
            } else if result.outcome.failure?.reason == .messageGone {
                for canary in watchers { history.samples.recordWord(of: canary) }
            }
        }
    }
}

extension SampleRecord {
    /// A finished call as a sample; nil where it says nothing of the service: it was held back, or the
    /// message aged out, which is no fault and must not push faults out.
    fileprivate init?<Answer>(_ ticket: Ticket, _ result: CallResult<Answer>, at now: UnixTime) {
        let failure: (reason: FailureReason, text: String)?
        switch result.outcome {
        case .answered: failure = nil
        case .failed(let cause):
            guard cause.reason != .messageGone else { return nil }
            failure = (cause.reason, cause.details)
        case .notPermitted, .cancelled: return nil
        }
        self.init(
            time: now, messageID: ticket.messageID.text, requestID: result.requestID,
            duration: result.duration, failure: failure)
    }
}

extension APIFailure {
    /// All that is known of it but its reason, in one line: status, code, the service's words, clock skew.
    var details: String {
        let head = [statusCode.map { "HTTP \($0)" }, code].compactMap { $0 }.joined(separator: ", ")
        return (head.isEmpty ? "" : head + ": ") + message + (skewInWords.map { " (\($0))" } ?? "")
    }

    /// By how much the clocks differ, if that is known and isn't nothing.
    var skewInWords: String? {
        guard let behind = clockSkew?.components.seconds, behind != 0 else { return nil }
        let direction = behind > 0 ? "behind" : "ahead of"
        return "this machine's clock is \(abs(behind)) s \(direction) the service's"
    }
}

internal import CanaryWatch
internal import Locking
internal import Sampling
internal import Text

/// Keeps the history: told of every call that is over, and read by pages; any thread may.
final class HistoryKeeper: SamplingObserver {
    private let state = Locked(History())

    /// What is remembered.
    var history: History { state.withLock { $0 } }

    /// Changes what is remembered.
    func change(_ change: (inout History) -> Void) { state.withLock { change(&$0) } }

    func observe(_ call: FinishedCall) {
        let operation = OperationIdentity(
            account: call.scope.account, region: call.scope.region, operation: call.operation)
        let sample = SampleRecord(call)
        let watchers = call.watchers.map(CanaryIdentity.init)
        state.withLock { history in
            history.calls.record(operation, call.attempt, failure: call.fault?.reason, at: call.ended)
            for canary in watchers {
                if let sample {
                    history.samples.record(sample, of: canary, at: call.ended.monotonic)
                } else {
                    history.samples.recordWord(of: canary)
                }
            }
        }
    }

    /// Takes in what is known at a moment.
    func record(_ snapshot: WatchSnapshot, at now: MonotonicTime) {
        state.withLock { $0.record(snapshot, at: now) }
    }
}

extension SampleRecord {
    /// A call about a message as a sample; nil where the message aged out, which is no fault and must not
    /// push faults out.
    fileprivate init?(_ call: FinishedCall) {
        guard let message = call.subject.message, call.fault?.reason != .messageGone else { return nil }
        self.init(
            time: call.ended.wall, messageID: message.id.text, requestID: call.attempt.requestID,
            duration: call.attempt.duration, failure: call.fault.map { ($0.reason, $0.details) })
    }
}

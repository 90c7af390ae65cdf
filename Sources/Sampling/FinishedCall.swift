package import CanaryWatch
package import Text

/// A call that is over, for whoever remembers more of calls than what is counted.
package struct FinishedCall: Sendable {
    /// The account and region that it was made for.
    package let scope: QuotaScopeSpec
    /// What was asked.
    package let operation: CanaryOperation
    /// What it was asked about.
    package let subject: Subject
    /// What it took.
    package let attempt: CallAttempt
    /// Why it brought no answer; nil where it brought one.
    package let fault: CallFault?
    /// The canaries of which it ended a sample; none where it ended none.
    package let watchers: [CanarySpec]
    /// When it ended.
    package let ended: Moment
}

/// Somebody who is told of every call that is over.
package protocol SamplingObserver: Sendable {
    /// Takes in a call; on any thread, never with a lock of the engine held.
    func observe(_ call: FinishedCall)
}

/// Nobody.
package struct NoObserver: SamplingObserver {
    /// Makes it.
    package init() {}

    package func observe(_ call: FinishedCall) {}
}

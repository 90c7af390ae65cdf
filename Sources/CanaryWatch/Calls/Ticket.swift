package import Text

/// A call that may be made now, and whatever its caller needs for it.
package struct Ticket: Sendable {
    /// What is asked.
    package let operation: CanaryOperation
    /// The quota scope that the call spends of.
    package let scope: ScopeID
    /// What it is asked about.
    package let subject: Subject
    /// The canaries that want the answer.
    package let canaries: [CanaryID]
    /// How late the call starts, against the schedule.
    package let lateness: Duration
    /// Whether it repeats a call whose connection broke.
    package let isRetry: Bool
    /// Whether it is made for a probe, out of turn.
    package let isProbe: Bool

    /// The key in the channel's schedule.
    let key: Int
    let slot: Quota.SlotID
}

/// How a call that brought no answer failed, as far as the schedule cares.
package struct CallFailure: Hashable, Sendable {
    /// Whether the connection broke, so that one quick retry may help.
    package var isRetriableAtOnce = false
    /// Whether the service answered, though with nothing to work with.
    package var isAnswered = false
    /// Whether the service said that there were too many calls.
    package var isThrottled = false
    /// How long the service asked to wait.
    package var retryAfter: Duration?
    /// Whether the call was held back because it would have come too late for its slot: nothing was sent.
    package var wasHeldBack = false
    /// Whether asking the same again would bring the same: the fault lies with what was asked.
    package var isFinal = false
    /// Whether the account may not ask this at all: no permission, no such operation.
    package var isRefused = false

    /// Makes a failure after which the schedule simply goes on.
    package init() {}
}

/// How a call ended, with the answer of its operation.
package enum CallEnding<Answer: Sendable>: Sendable {
    /// The service answered.
    case answered(Answer)
    /// The service doesn't know what was asked about, or not any more.
    case gone
    /// There was no answer, or none to work with.
    case failed(CallFailure)

    /// The failure; nil where it is none.
    var failure: CallFailure? { if case .failed(let failure) = self { failure } else { nil } }

    /// Whether the call was held back: nobody was asked.
    var wasHeldBack: Bool { failure?.wasHeldBack == true }
}

/// How a message was asked about, and when its answer came.
package struct CallCircumstances: Sendable {
    /// Whether the call's bytes left.
    package let wasSent: Bool
    /// The service's ID of the request, if it gave one.
    package let requestID: String?
    /// When it ended.
    package let ended: Moment

    /// Makes circumstances.
    package init(wasSent: Bool, requestID: String? = nil, ended: Moment) {
        self.wasSent = wasSent
        self.requestID = requestID
        self.ended = ended
    }
}

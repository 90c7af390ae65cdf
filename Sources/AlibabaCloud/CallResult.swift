/// What became of one attempt.
package struct CallResult<Answer: Sendable>: Sendable {
    /// The answer, the failure, or why nothing was asked.
    package let outcome: CallOutcome<Answer>

    /// How far the attempt went.
    package let attempt: Attempt

    /// The HTTP status, nil if there was no answer.
    package let statusCode: Int?

    /// The server's ID of the request, nil if it gave none.
    package let requestID: String?

    /// From the call to its end on the monotonic clock, a new connection's handshakes included.
    package let duration: Duration

    /// Puts the parts together.
    package init(
        outcome: CallOutcome<Answer>, attempt: Attempt, statusCode: Int? = nil, requestID: String? = nil,
        duration: Duration
    ) {
        self.outcome = outcome
        self.attempt = attempt
        self.statusCode = statusCode
        self.requestID = requestID
        self.duration = duration
    }
}

/// The end of one attempt.
package enum CallOutcome<Answer: Sendable>: Sendable {
    /// The operation's answer.
    case answered(Answer)
    /// It failed, for a reason that is counted.
    case failed(APIFailure)
    /// The permit was refused at the last moment, so nothing was sent: no failure, and nothing to count.
    case notPermitted
    /// The transport was shut down: no failure, and nothing to count.
    case cancelled

    /// The answer, nil if there is none.
    package var answer: Answer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// The failure, nil if it didn't fail.
    package var failure: APIFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

/// How far an attempt went, for those who count them.
package enum Attempt: Sendable, Equatable {
    /// The network wasn't touched, or no more than a connection made: no attempt to count, no quota used.
    case notMade
    /// The connection failed before the request could leave: an attempt on the wire that used no quota.
    case notSent
    /// The request left, or began to: an attempt on the wire that used the quota, whatever came back.
    case sent

    /// Whether it counts as an attempt on the wire.
    package var wasOnTheWire: Bool { self != .notMade }
}

/// What became of one attempt.
public struct CallResult<Answer: Sendable>: Sendable {
    /// The answer, the failure, or why nothing was asked.
    public let outcome: CallOutcome<Answer>

    /// How far the attempt went.
    public let attempt: Attempt

    /// The HTTP status, nil if there was no answer.
    public let statusCode: Int?

    /// The server's ID of the request, nil if it gave none.
    public let requestID: String?

    /// From the call to its end on the monotonic clock, a new connection's handshakes included.
    public let duration: Duration

    /// Puts the parts together.
    public init(
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
public enum CallOutcome<Answer: Sendable>: Sendable {
    /// The operation's answer.
    case answered(Answer)
    /// It failed, for a reason that is counted.
    case failed(APIFailure)
    /// The permit was refused at the last moment, so nothing was sent: no failure, and nothing to count.
    case notPermitted
    /// The transport was shut down: no failure, and nothing to count.
    case cancelled

    /// The answer, nil if there is none.
    public var answer: Answer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// The failure, nil if it didn't fail.
    public var failure: APIFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

/// How far an attempt went, for those who count them.
public enum Attempt: Sendable, Equatable {
    /// The network wasn't touched, or no more than a connection made: no attempt to count, no quota used.
    case notMade
    /// The connection failed before the request could leave: an attempt on the wire that used no quota.
    case notSent
    /// The request left, or began to: an attempt on the wire that used the quota, whatever came back.
    case sent

    /// Whether it counts as an attempt on the wire.
    public var wasOnTheWire: Bool { self != .notMade }
}

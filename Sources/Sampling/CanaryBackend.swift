package import CanaryWatch
package import Text

/// A service that knows where messages stand, as the watching sees it: which operations it has, and how to
/// ask.
///
/// One backend is one account in one region. What it is called, how requests look, which codes mean what and
/// how often one may ask are its own business; a second one fits without a change to the watching.
package protocol CanaryBackend: Sendable {
    /// Asks where a message stands with every consumer group.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - permit: Asked at the last moment before the bytes leave, on any thread; false forbids it.
    ///   - completion: Called once with how it ended, on any thread.
    func traceMessage(
        _ message: MessageSubject, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (CallReport<[TrackReport]>) -> Void)

    /// Asks when a message was born; nil where the service has it and doesn't say.
    func askForBirth(
        of message: MessageSubject, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (CallReport<UnixTime?>) -> Void)
}

/// What became of one call, in the words of the watching.
package struct CallReport<Answer: Sendable>: Sendable {
    /// How a call ended.
    package enum Outcome: Sendable {
        /// The service answered.
        case answered(Answer)
        /// It failed, for a reason that is counted.
        case failed(CallFault)
        /// The permit was refused, so nothing was sent: no failure, and nothing to count.
        case notPermitted
        /// The process ends: no failure, and nothing to count.
        case cancelled
    }

    /// How it ended.
    package let outcome: Outcome
    /// What it took.
    package let attempt: CallAttempt

    /// Puts a report together.
    package init(outcome: Outcome, attempt: CallAttempt) {
        self.outcome = outcome
        self.attempt = attempt
    }

    /// The fault; nil where there is none.
    package var fault: CallFault? { if case .failed(let fault) = outcome { fault } else { nil } }
}

/// What one call took, whatever came of it.
package struct CallAttempt: Sendable, Hashable {
    /// Whether the network was touched for more than a connection: it counts as a call.
    package let wasOnTheWire: Bool
    /// Whether the request left, or began to: it used the quota.
    package let wasSent: Bool
    /// From the call to its end.
    package let duration: Duration
    /// The service's ID of the request; nil if it gave none.
    package let requestID: String?

    /// Puts it together.
    package init(wasOnTheWire: Bool, wasSent: Bool, duration: Duration, requestID: String? = nil) {
        self.wasOnTheWire = wasOnTheWire
        self.wasSent = wasSent
        self.duration = duration
        self.requestID = requestID
    }
}

/// Why a call brought no answer: what a backend makes of its own failures.
///
/// No part of it holds a secret.
package struct CallFault: Sendable, Hashable, CustomStringConvertible {
    /// Which of the closed set it is.
    package let reason: FailureReason
    /// The service's own code; nil if it gave none.
    package let code: String?
    /// A sentence for people.
    package let message: String
    /// The status of the protocol; nil if there was no answer.
    package let statusCode: Int?
    /// The service's clock minus ours, where that is why.
    package let clockSkew: Duration?
    /// What it means for the schedule.
    package let effect: CallFailure

    /// Puts it together; what the service wrote is cut to 200 characters of one line.
    package init(
        reason: FailureReason, code: String? = nil, message: String, statusCode: Int? = nil,
        clockSkew: Duration? = nil, effect: CallFailure = CallFailure()
    ) {
        self.reason = reason
        self.code = code.map(ForeignLine.cut)
        self.message = ForeignLine.cut(message)
        self.statusCode = statusCode
        self.clockSkew = clockSkew
        self.effect = effect
    }

    /// The reason, the status, the code and the message in one line.
    package var description: String {
        let head = [reason.rawValue, statusCode.map { "HTTP \($0)" }, code].compactMap { $0 }
        return head.joined(separator: ", ") + ": " + message
    }

    /// All that is known of it but its reason, in one line: status, code, the service's words, clock skew.
    package var details: String {
        let head = [statusCode.map { "HTTP \($0)" }, code].compactMap { $0 }.joined(separator: ", ")
        return (head.isEmpty ? "" : head + ": ") + message + (skewInWords.map { " (\($0))" } ?? "")
    }

    /// By how much the clocks differ, if that is known and isn't nothing.
    package var skewInWords: String? { Self.inWords(skew: clockSkew) }

    /// By how much the service's clock differs from ours; nil where it doesn't, or isn't known.
    package static func inWords(skew: Duration?) -> String? {
        guard let behind = skew?.components.seconds, behind != 0 else { return nil }
        let direction = behind > 0 ? "behind" : "ahead of"
        return "this machine's clock is \(abs(behind)) s \(direction) the service's"
    }
}

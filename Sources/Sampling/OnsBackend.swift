package import AlibabaCloud
package import CanaryWatch
package import Text

/// ApsaraMQ for RocketMQ 4.x, asked by its API `Ons`: one account in one region.
package struct OnsBackend: CanaryBackend {
    private let client: OnsClient

    /// Makes a backend that asks by this client.
    package init(_ client: OnsClient) {
        self.client = client
    }

    package func traceMessage(
        _ message: MessageSubject, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (CallReport<[TrackReport]>) -> Void
    ) {
        let operation = OnsMessageTrace(
            messageID: message.id.text, topic: message.topic.name, instanceID: message.topic.instanceID)
        client.call(operation, permit: permit) { result in
            completion(
                CallReport(result) { tracks in
                    tracks.map { TrackReport(group: $0.consumerGroup, word: $0.trackType) }
                })
        }
    }

    package func askForBirth(
        of message: MessageSubject, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (CallReport<UnixTime?>) -> Void
    ) {
        let operation = OnsMessageGetByMsgID(
            messageID: message.id.text, topic: message.topic.name, instanceID: message.topic.instanceID)
        client.call(operation, permit: permit) { result in
            completion(
                CallReport(result) { times in
                    times.bornUnixMilliseconds.map { UnixTime(milliseconds: $0) }
                })
        }
    }
}

extension CanaryOperation {
    /// What the API calls the operation, as the metrics' label names it.
    package var name: String {
        switch self {
        case .messageTrace: OnsMessageTrace.name
        case .messageBirth: OnsMessageGetByMsgID.name
        }
    }
}

extension CallReport {
    /// A result of the client in the words of the watching.
    init<Value>(_ result: CallResult<Value>, _ answer: (Value) -> Answer) {
        let outcome: Outcome =
            switch result.outcome {
            case .answered(let value): .answered(answer(value))
            case .failed(let failure): .failed(CallFault(failure))
            case .notPermitted: .notPermitted
            case .cancelled: .cancelled
            }
        self.init(
            outcome: outcome,
            attempt: CallAttempt(
                wasOnTheWire: result.attempt.wasOnTheWire, wasSent: result.attempt == .sent,
                duration: result.duration, requestID: result.requestID))
    }
}

extension CallFault {
    /// What a failure of the API means.
    init(_ failure: APIFailure) {
        var effect = CallFailure()
        effect.isRetriableAtOnce = failure.isRetriableAtOnce
        effect.isAnswered = failure.statusCode != nil
        effect.isThrottled = failure.reason == .throttled
        effect.retryAfter = failure.retryAfter
        effect.isFinal = [.invalidRequest, .notFound, .undecodable].contains(failure.reason)
        // Where an endpoint doesn't have the operation, its gateway says InvalidApi.NotFound or
        // InvalidAction.NotFound.
        let isUnknownOperation = ["InvalidApi", "InvalidAction"].contains { prefix in
            failure.code?.hasPrefix(prefix) == true
        }
        effect.isRefused = failure.reason == .forbidden || isUnknownOperation
        self.init(
            reason: FailureReason(failure.reason), code: failure.code, message: failure.message,
            statusCode: failure.statusCode, clockSkew: failure.clockSkew, effect: effect)
    }
}

extension FailureReason {
    /// The reason in the words of the metrics.
    package init(_ reason: APIFailureReason) {
        self =
            switch reason {
            case .throttled: .throttled
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .credentials: .credentials
            case .clockSkew: .clockSkew
            case .notFound: .notFound
            case .messageGone: .messageGone
            case .invalidRequest: .invalidRequest
            case .serverError: .serverError
            case .timeout: .timeout
            case .connection: .connection
            case .tls: .tls
            case .undecodable: .undecodable
            }
    }
}

import Text

@testable import CanaryWatch

/// How a call ended, whatever was asked, for tests that answer calls of any operation.
enum WatchOutcome {
    /// A sample's groups; a question for a birth has no such answer.
    case tracks([TrackReport])
    /// A birth; a sample has no such answer.
    case born(UnixTime?)
    /// The service doesn't know the message.
    case gone
    /// There was no answer.
    case failed(CallFailure)

    /// It as the end of a call of one operation.
    private func ending<Answer>(_ answer: Answer?) -> CallEnding<Answer> {
        switch self {
        case .gone: return .gone
        case .failed(let failure): return .failed(failure)
        case .tracks, .born:
            guard let answer else { preconditionFailure("\(self) is no answer to this operation") }
            return .answered(answer)
        }
    }

    /// It as the end of a sample.
    var trace: CallEnding<[TrackReport]> {
        ending({ if case .tracks(let tracks) = self { tracks } else { nil } }())
    }

    /// It as the end of a question for a birth.
    var birth: CallEnding<UnixTime?> {
        ending({ if case .born(let time) = self { .some(time) } else { nil } }())
    }
}

extension Watch {
    /// Takes in how a call of any operation ended.
    mutating func finish(
        _ ticket: Ticket, _ outcome: WatchOutcome, _ circumstances: CallCircumstances
    ) -> Effects {
        switch ticket.operation {
        case .messageTrace: finishTrace(ticket, outcome.trace, circumstances)
        case .messageBirth: finishBirth(ticket, outcome.birth, circumstances)
        }
    }
}

extension Ticket {
    /// The message that is asked about.
    var messageID: MessageID {
        guard let message = subject.message else { preconditionFailure("\(subject) is no message") }
        return message.id
    }

    /// The message's topic.
    var topic: String { subject.message?.topic.name ?? "" }

    /// The message's instance.
    var instanceID: String { subject.message?.topic.instanceID ?? "" }
}

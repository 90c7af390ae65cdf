package import Text

/// A call that may be made now, and whatever its caller needs for it.
package struct Ticket: Sendable {
    /// Which question is asked.
    package enum Question: Int, CaseIterable, Sendable {
        /// Where the message stands with every group: a sample.
        case trace
        /// When the message was born.
        case birth
    }

    /// Which question is asked.
    package let question: Question
    /// The lane whose quota the call spends.
    package let lane: LaneID
    /// The instance of the message.
    package let instanceID: String
    /// The topic of the message.
    package let topic: String
    /// The message.
    package let messageID: MessageID
    /// The canaries that watch the message.
    package let canaries: [CanaryID]
    /// How late the call starts, against the schedule.
    package let lateness: Duration
    /// Whether it repeats a call whose connection broke.
    package let isRetry: Bool

    /// Whether it is made for a probe, out of turn.
    package let isProbe: Bool

    let target: Int
    let slot: Quota.SlotID
}

/// What to do next.
package enum Step: Sendable {
    /// Make this call now; report `sent` and `finish`.
    case call(Ticket)
    /// There is nothing to do before this moment, as far as can be told now.
    case wait(until: MonotonicTime)
}

/// How a call that brought no answer failed, as far as the schedule cares.
package struct CallFailure: Sendable {
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

/// How a call ended.
package enum TicketOutcome: Sendable {
    /// Where the message stands with every group that the service lists.
    case tracks([TrackReport])
    /// When the message was born, by the service.
    case born(UnixTime)
    /// The service doesn't know the message, or not any more.
    case gone
    /// There was no answer, or none to work with.
    case failed(CallFailure)
}

/// A message ID that a source gave.
package struct NewMessage: Sendable {
    /// The ID.
    package let id: MessageID
    /// The birth that came with it.
    package let bornAt: UnixTime?
    /// Whether it was seen appearing, so that its birth lies moments ago.
    package let isLive: Bool

    /// Makes a new message.
    package init(id: MessageID, bornAt: UnixTime? = nil, isLive: Bool = false) {
        self.id = id
        self.bornAt = bornAt
        self.isLive = isLive
    }
}

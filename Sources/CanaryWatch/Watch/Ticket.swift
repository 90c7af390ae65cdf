/// A call that may be made now, and whatever its caller needs for it.
public struct Ticket: Sendable {
    /// Which question is asked.
    public enum Question: Int, CaseIterable, Sendable {
        /// Where the message stands with every group: a sample.
        case trace
        /// When the message was born.
        case birth
    }

    /// Which question is asked.
    public let question: Question
    /// The lane whose quota the call spends.
    public let lane: LaneID
    /// The instance of the message.
    public let instanceID: String
    /// The topic of the message.
    public let topic: String
    /// The message.
    public let messageID: MessageID
    /// The canaries that watch the message.
    public let canaries: [CanaryID]
    /// How late the call starts, against the schedule.
    public let lateness: Duration
    /// Whether it repeats a call whose connection broke.
    public let isRetry: Bool

    /// Whether it is made for a probe, out of turn.
    public let isProbe: Bool

    let target: Int
    let slot: Quota.SlotID
}

/// What to do next.
public enum Step: Sendable {
    /// Make this call now; report `sent` and `finish`.
    case call(Ticket)
    /// There is nothing to do before this moment, as far as can be told now.
    case wait(until: MonotonicTime)
}

/// How a call that brought no answer failed, as far as the schedule cares.
public struct CallFailure: Sendable {
    /// Whether the connection broke, so that one quick retry may help.
    public var isRetriableAtOnce = false
    /// Whether the service answered, though with nothing to work with.
    public var isAnswered = false
    /// Whether the service said that there were too many calls.
    public var isThrottled = false
    /// How long the service asked to wait.
    public var retryAfter: Duration?
    /// Whether the call was held back because it would have come too late for its slot: nothing was sent.
    public var wasHeldBack = false
    /// Whether asking the same again would bring the same: the fault lies with what was asked.
    public var isFinal = false
    /// Whether the account may not ask this at all: no permission, no such operation.
    public var isRefused = false

    /// Makes a failure after which the schedule simply goes on.
    public init() {}
}

/// How a call ended.
public enum TicketOutcome: Sendable {
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
public struct NewMessage: Sendable {
    /// The ID.
    public let id: MessageID
    /// The birth that came with it.
    public let bornAt: UnixTime?
    /// Whether it was seen appearing, so that its birth lies moments ago.
    public let isLive: Bool

    /// Makes a new message.
    public init(id: MessageID, bornAt: UnixTime? = nil, isLive: Bool = false) {
        self.id = id
        self.bornAt = bornAt
        self.isLive = isLive
    }
}

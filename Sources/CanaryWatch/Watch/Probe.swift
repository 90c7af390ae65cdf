/// The identity of a probe; no other probe ever gets it.
public struct ProbeID: Hashable, Sendable {
    let number: Int
}

/// Why a probe can't even wait for its turn.
public enum ProbeRefusal: Error, Hashable, Sendable {
    /// The canary has no message, or is watched no more.
    case noMessage
    /// Too many probes wait for this account and region.
    case tooMany
}

/// How a probe ended.
public enum ProbeEnding: Sendable {
    /// A call was made, and this came of it.
    case sampled(TicketOutcome)
    /// Its time was over before the quota had room for a call.
    case quota
    /// Its time was over before the call ended.
    case timeout
}

/// A probe that is over.
public struct EndedProbe: Sendable {
    /// Which one.
    public let id: ProbeID
    /// How it ended.
    public let ending: ProbeEnding
    /// Whether it had to wait for room in the quota.
    public let hasWaited: Bool
    /// The message that was asked about.
    public let message: MessageID
    /// When the message was born, as far as that is known.
    public let birth: Birth?
    /// How long it took, from being asked for.
    public let duration: Duration
}

/// A probe that is not over yet.
struct Probe: Sendable {
    /// The canary that was asked for; nil for a message of the asker's choice.
    let canary: CanaryID?
    let name: Watch.TargetName
    let asked: MonotonicTime
    let deadline: MonotonicTime
    var hasWaited = false
    var isUnderWay = false
}

internal import Text

/// The identity of a probe; no other probe ever gets it.
package struct ProbeID: Hashable, Sendable {
    let number: Int
}

/// Why a probe can't even wait for its turn.
package enum ProbeRefusal: Error, Hashable, Sendable {
    /// The canary has no message, or is watched no more.
    case noMessage
    /// Too many probes wait for this account and region.
    case tooMany
}

/// How a probe ended.
package enum ProbeEnding: Sendable {
    /// A call was made, and this came of it.
    case sampled(CallEnding<[TrackReport]>)
    /// Its time was over before the quota had room for a call.
    case quota
    /// Its time was over before the call ended.
    case timeout
}

/// A probe that is over.
package struct EndedProbe: Sendable {
    /// Which one.
    package let id: ProbeID
    /// How it ended.
    package let ending: ProbeEnding
    /// Whether it had to wait for room in the quota.
    package let hasWaited: Bool
    /// The message that was asked about.
    package let message: MessageID
    /// When the message was born, as far as that is known.
    package let birth: Birth?
    /// How long it took, from being asked for.
    package let duration: Duration
}

/// A probe that is not over yet.
struct Probe: Sendable {
    /// The canary that was asked for; nil for a message of the asker's choice.
    let canary: CanaryID?
    let name: TargetName
    let asked: MonotonicTime
    let deadline: MonotonicTime
    var hasWaited = false
    var isUnderWay = false
}

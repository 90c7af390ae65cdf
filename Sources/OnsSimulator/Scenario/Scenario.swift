/// Everything that a simulated cloud plays: canaries, groups, incidents and faults, by time.
///
/// A scenario is a value without a clock; `SimulatedCloud` plays it from the moment it is made. The same
/// scenario with the same seed always makes the same world.
public struct Scenario: Sendable, Equatable {
    /// What the service says of a message that it doesn't know; which of the two the real one uses isn't
    /// documented.
    public enum UnknownMessageAnswer: String, Sendable, CaseIterable {
        /// HTTP 400 `BIZ_NO_MESSAGE`.
        case noMessage = "BIZ_NO_MESSAGE"
        /// HTTP 400 `ONS_SYSTEM_ERROR` with `CODE: 208` in its text.
        case systemError = "ONS_SYSTEM_ERROR"
    }

    /// Where chance comes from.
    public var seed: UInt64

    /// The keys that a cloud which runs alone takes.
    public var accessKey = AccessKey.simulated

    /// Where a cloud which runs alone writes its canaries' message files; relative to the scenario's file.
    public var messageDirectory: String?

    /// The streams of messages.
    public var canaries: [SimulatedCanary]

    /// What goes wrong with the API; of several that would replace an answer the first one does.
    public var faults: [ApiFault]

    /// The calls allowed in every sliding second for one account, region and operation.
    public var callsPerSecond: Int

    /// How far back messages have been born when the world starts.
    public var history: Duration

    /// How long the service keeps messages.
    public var retention: Duration

    /// What an unknown message is answered with.
    public var unknownMessageAnswer: UnknownMessageAnswer

    /// Whether the account may call `OnsMessageGetByMsgId`; if not, it gets 403 NoPermission.
    public var mayGetMessages: Bool

    /// Makes a scenario with the documented quota of 10 calls a second, 10 minutes of history and 72 h of
    /// retention.
    public init(seed: UInt64 = 1, canaries: [SimulatedCanary] = [], faults: [ApiFault] = []) {
        self.seed = seed
        self.canaries = canaries
        self.faults = faults
        callsPerSecond = 10
        history = .seconds(600)
        retention = .seconds(72 * 3_600)
        unknownMessageAnswer = .noMessage
        mayGetMessages = true
    }
}

/// Everything that a simulated cloud plays: canaries, groups, incidents and faults, by time.
///
/// A scenario is a value without a clock; `SimulatedCloud` plays it from the moment it is made. The same
/// scenario with the same seed always makes the same world.
package struct Scenario: Sendable, Equatable {
    /// What the service says of a message that it doesn't know; which of the two the real one uses isn't
    /// documented.
    package enum UnknownMessageAnswer: String, Sendable, CaseIterable {
        /// HTTP 400 `BIZ_NO_MESSAGE`.
        case noMessage = "BIZ_NO_MESSAGE"
        /// HTTP 400 `ONS_SYSTEM_ERROR` with `CODE: 208` in its text.
        case systemError = "ONS_SYSTEM_ERROR"
    }

    /// Where chance comes from.
    package var seed: UInt64

    /// The keys that a cloud which runs alone takes.
    package var accessKey = AccessKey.simulated

    /// Where a cloud which runs alone writes its canaries' message files; relative to the scenario's file.
    package var messageDirectory: String?

    /// The streams of messages.
    package var canaries: [SimulatedCanary]

    /// What goes wrong with the API; of several that would replace an answer the first one does.
    package var faults: [ApiFault]

    /// The calls allowed in every sliding second for one account, region and operation.
    package var callsPerSecond: Int

    /// How far back messages have been born when the world starts.
    package var history: Duration

    /// How long the service keeps messages.
    package var retention: Duration

    /// What an unknown message is answered with.
    package var unknownMessageAnswer: UnknownMessageAnswer

    /// Whether the account may call `OnsMessageGetByMsgId`; if not, it gets 403 NoPermission.
    package var mayGetMessages: Bool

    /// Makes a scenario with the documented quota of 10 calls a second, 10 minutes of history and 72 h of
    /// retention.
    package init(seed: UInt64 = 1, canaries: [SimulatedCanary] = [], faults: [ApiFault] = []) {
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

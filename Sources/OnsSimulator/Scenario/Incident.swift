/// Something that happens to a consumer group in the simulated world.
package struct Incident: Sendable, Equatable {
    /// What happens.
    package enum Kind: Sendable, Equatable {
        /// The group consumes nothing while the window holds, and catches up at its end.
        case stalled
        /// The group has no client: NOT_ONLINE whatever its offset, and it consumes nothing.
        case offline
        /// The group isn't in the answer at all, as one that never connected, and it consumes nothing.
        case missing
        /// This share (0 to 1) of the consumed messages is shown as CONSUMED_BUT_FILTERED.
        case filtered(share: Double)
        /// The answer has this track type, documented or not, whatever the offset.
        case answering(String)
        /// The group is listed twice.
        case duplicated
        /// The group's name carries the `InstanceId%` prefix.
        case prefixed
        /// At the start of each interval the offset is set back, and the messages are consumed anew.
        ///
        /// The messages born within `back` before it become unconsumed; the group works them off in birth
        /// order within `replay`, after its usual delay.
        case offsetReset(back: Duration, replay: Duration)
    }

    /// What happens.
    package let kind: Kind

    /// When it holds; of a reset only the starts count.
    package let window: TimeWindow

    /// Makes an incident out of its two parts.
    package init(_ kind: Kind, _ window: TimeWindow) {
        self.kind = kind
        self.window = window
    }

    /// Whether the group consumes nothing while this incident's window holds.
    var blocksConsumption: Bool {
        switch kind {
        case .stalled, .offline, .missing: true
        case .filtered, .answering, .duplicated, .prefixed, .offsetReset: false
        }
    }
}

package import Text

/// What came of a turn or of an answer, for everything that follows the watch: counters, history, the log,
/// whoever waits for a probe.
package struct Effects: Sendable {
    /// Probes that ended with it.
    package internal(set) var endedProbes: [EndedProbe] = []
    /// The canaries of which the call ended a sample, well or badly, as long as they are watched.
    ///
    /// Nil where it ended none: it will be made again, or was for something else.
    package internal(set) var sampled: [CanaryID]?
    /// The topic whose births the service has just refused.
    package internal(set) var refusedBirths: TopicSubject?
    /// The canaries of which something new is known.
    package internal(set) var changedCanaries: [CanaryID] = []
}

/// What to do next, and what came of looking.
package struct Turn: Sendable {
    /// What to do.
    package let step: Step
    /// What came of looking: probes whose time was over.
    package let effects: Effects
}

/// What to do next.
package enum Step: Sendable {
    /// Make this call now; report `sent`, and then how it finished.
    case call(Ticket)
    /// There is nothing to do before this moment, as far as can be told now.
    case wait(until: MonotonicTime)
}

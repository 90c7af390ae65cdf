package import Text

/// All that can be said at one moment.
package struct WatchSnapshot: Sendable {
    /// The canaries in the order of the configuration.
    package let canaries: [CanarySnapshot]
    /// Every lane with every question.
    package let lanes: [LaneSnapshot]
    /// When the passing of time alone will change any of this; nil: never.
    package let changesAt: MonotonicTime?
}

extension Watch {
    /// Says what is known; costs time in proportion to messages times groups, and no calls.
    package func snapshot(at now: MonotonicTime) -> WatchSnapshot {
        let canaries = ledgers.ids.map { id in
            ledgers[id].snapshot(at: now, stretch: lanes[lane(of: id)].samples.stretch)
        }
        let limits = lanes.values.filter { $0.retiredSince == nil }.flatMap { lane in
            Ticket.Question.allCases.map { lane.snapshot($0, at: now) }
        }
        var changes = canaries.compactMap(\.changesAt)
        // After throttling the allowed rate grows by itself.
        if limits.contains(where: { $0.allowed < $0.quota }) { changes.append(now + .seconds(1)) }
        return WatchSnapshot(canaries: canaries, lanes: limits, changesAt: changes.min())
    }
}

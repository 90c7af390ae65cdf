package import Text

/// All that can be said at one moment.
package struct WatchSnapshot: Sendable {
    /// The canaries in the order of the configuration.
    package let canaries: [CanarySnapshot]
    /// Every channel of every quota scope in which something is watched.
    package let channels: [ChannelSnapshot]
    /// When the passing of time alone will change any of this; nil: never.
    package let changesAt: MonotonicTime?
}

extension Watch {
    /// Says what is known; costs time in proportion to messages times groups, and no calls.
    package func snapshot(at now: MonotonicTime) -> WatchSnapshot {
        let canaries = ledgers.ids.map { id in
            ledgers[id].snapshot(at: now, stretch: scopes[scope(of: id)][.messageTrace].schedule.stretch)
        }
        let channels = scopes.values.filter { $0.retiredSince == nil }.flatMap { $0.snapshots(at: now) }
        var changes = canaries.compactMap(\.changesAt)
        // After throttling the allowed rate grows by itself.
        if channels.contains(where: { $0.allowed < $0.quota }) { changes.append(now + .seconds(1)) }
        return WatchSnapshot(canaries: canaries, channels: channels, changesAt: changes.min())
    }
}

package import CanaryWatch
internal import Locking
package import Text

/// What is known and counted, with the version that it was taken at.
package struct EngineSnapshot: Sendable {
    /// What is known.
    package let watch: WatchSnapshot
    /// What was counted.
    package let counters: EngineCounters
    /// A number that changes whenever any of it may have.
    package let version: UInt64
}

/// All that pages for people are made of, taken at one moment.
package struct EngineFacts: Sendable {
    /// What is known.
    package let watch: WatchSnapshot
    /// What was counted.
    package let counters: EngineCounters
    /// When the sampling loop turned last.
    package let heartbeat: Moment
    /// The newest messages of the canaries that were asked for.
    package let messages: [CanaryID: [MessageSnapshot]]

    /// Puts facts together.
    package init(
        watch: WatchSnapshot, counters: EngineCounters, heartbeat: Moment,
        messages: [CanaryID: [MessageSnapshot]]
    ) {
        self.watch = watch
        self.counters = counters
        self.heartbeat = heartbeat
        self.messages = messages
    }
}

/// What others read: any thread may ask, and nothing changes by it.
extension SamplingEngine {
    /// What is known and counted, unless nothing of it has changed.
    ///
    /// - Parameters:
    ///   - version: The version that the asker has; nil for none.
    ///   - changesAt: When the passing of time changes what the asker has; nil: never.
    ///   - now: The moment.
    /// - Returns: What is known now; nil where it is what the asker has.
    package func snapshotIfChanged(
        since version: UInt64?, changesAt: MonotonicTime?, at now: MonotonicTime
    ) -> EngineSnapshot? {
        state.withLock { state in
            let isDue = changesAt.map { $0 <= now } ?? false
            guard isDue || version != state.version else { return nil }
            return EngineSnapshot(
                watch: state.watch.snapshot(at: now), counters: state.counters, version: state.version)
        }
    }

    /// Everything that pages for people are made of.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - messageCount: How many of a canary's newest messages are wanted; nil for none.
    /// - Returns: The facts, all of one moment.
    package func facts(at now: Moment, messageCount: (CanarySnapshot) -> Int?) -> EngineFacts {
        state.withLock { state in
            let snapshot = state.watch.snapshot(at: now.monotonic)
            var messages: [CanaryID: [MessageSnapshot]] = [:]
            for canary in snapshot.canaries {
                guard let count = messageCount(canary) else { continue }
                messages[canary.id] = state.watch.messages(ofCanary: canary.id, newest: count, at: now)
            }
            return EngineFacts(
                watch: snapshot, counters: state.counters, heartbeat: state.heartbeat, messages: messages)
        }
    }

    /// What is known now.
    package func snapshot(at now: MonotonicTime) -> WatchSnapshot {
        state.withLock { $0.watch.snapshot(at: now) }
    }

    /// When the sampling loop turned last.
    package var heartbeat: Moment { state.withLock { $0.heartbeat } }

    /// Whether every canary was sampled once, well or badly.
    ///
    /// Once it was so it stays so: canaries that a reload adds make nobody wait for those that stay.
    package var isReady: Bool { state.withLock { $0.isReady || $0.isReadyNow } }

    /// Whether a canary of this name is watched.
    package func hasCanary(named name: String) -> Bool {
        state.withLock { state in state.watch.canaries.contains { $0.name == name } }
    }

    /// How many canaries there are, and how many tracks their messages and groups make together at most.
    package var size: (canaries: Int, tracks: Int) { state.withLock { $0.watch.size } }
}

package import Text

/// How many watched messages stand in each track type with one group.
package struct TrackCounts: Sendable, Hashable {
    private var numbers = SIMD16<Int32>.zero

    /// Makes counts that are all 0.
    package init() {}

    /// The number of messages whose latest track has this type.
    package subscript(type: TrackType) -> Int { Int(numbers[type.rawValue]) }

    /// Counts one message.
    mutating func count(_ type: TrackType) { numbers[type.rawValue] &+= 1 }
}

/// What can be said of one group on one canary at one moment.
package struct GroupSnapshot: Sendable {
    /// The group's name.
    package let name: String
    /// A number that no other group ever had, on this or another canary.
    package let serial: Int
    /// Whether the configuration lists it.
    package let isExpected: Bool
    /// Whether it has ever consumed a watched message.
    package let hasConsumed: Bool
    /// The lag from which it is in trouble.
    package let lagThreshold: Duration
    /// Whether fresh answers speak of it; where false, the figures below must not be published.
    package var isReported = false
    /// Fresh messages by their latest track type.
    package var tracks = TrackCounts()
    /// The one word that stands for it; nil while unreported.
    package var word: TrackType?
    /// The birth of the oldest fresh message with the verdict unconsumed.
    package var oldestUnconsumed: UnixTime?
    /// The birth of the newest message such that it and every older one is consumed.
    package var consumedThrough: UnixTime?
    /// Births to first seen consumed.
    package let latency: LatencyHistogram
    /// Messages seen consumed that could not be timed.
    package let latencyUnobserved: UInt64
    /// Verdicts taken back.
    package let regressions: UInt64
}

/// What can be said of one canary at one moment.
package struct CanarySnapshot: Sendable {
    /// The canary's identity.
    package let id: CanaryID
    /// What is watched.
    package let spec: CanarySpec
    /// Whether any message has a fresh answer.
    package var isAnswered = false
    /// Its groups by name, reported or not.
    package var groups: [GroupSnapshot] = []
    /// Watched messages by state.
    package var pending = 0
    /// Watched messages that are settled.
    package var settled = 0
    /// Watched messages that the service doesn't know.
    package var expired = 0
    /// Messages that nothing was told of for 2.5 times their interval; 1 also where so long nothing was told
    /// of any, and new ones push the old out before they are overdue.
    package var overdue = 0
    /// Groups that found no room.
    package var groupsDropped = 0
    /// The birth of the newest message that ever was watched.
    package var newestMessage: UnixTime?
    /// The last finished sample.
    package var lastSample: UnixTime?
    /// The last sample that brought tracks.
    package var lastSuccess: UnixTime?
    /// The shortest interval in force now, stretching included.
    package var sampleInterval: Duration
    /// When the passing of time alone will change any of this.
    package var changesAt: MonotonicTime?
}

extension CanaryLedger {
    /// After so many intervals without an answer a message is overdue, and its tracks may be stale.
    static let intervalsUntilOverdue = 2.5

    /// Says what the answers so far prove.
    ///
    /// - Parameters:
    ///   - now: The moment; only its monotonic part matters.
    ///   - stretch: By how much the schedule stretches intervals now; at least 1.
    /// - Returns: The figures and their flags.
    func snapshot(at now: MonotonicTime, stretch: Double) -> CanarySnapshot {
        var canary = CanarySnapshot(id: id, spec: spec, sampleInterval: .zero)
        canary.lastSample = lastSample
        canary.lastSuccess = lastSuccess
        canary.newestMessage = newestBirth
        var progress = groups.map { GroupProgress(isExpected: $0?.isExpected ?? false) }
        var latest: (message: MessageRecord, answered: MonotonicTime)?
        var shortest: Duration?
        for message in messagesByBirth().lazy.map(\.record) {
            switch message.state {
            case .pending: canary.pending += 1
            case .settled: canary.settled += 1
            case .expired: canary.expired += 1
            }
            let interval = pace(of: message).interval
            shortest = min(shortest ?? interval, interval)
            // The longer one: the pace when it was last told of, by which the next call was set, or the pace
            // that another message's answer has given it meanwhile.
            let patience = max(message.intervalBase, interval)
                .scaled(by: stretch * Self.intervalsUntilOverdue)
            let overdueAt = (message.lastTold ?? message.firstSeen.monotonic) + patience
            if overdueAt <= now { canary.overdue += 1 } else { canary.note(change: overdueAt) }
            guard message.state != .expired else { continue }
            var isFresh = false
            if let answered = message.lastAnswered {
                let staleAt = answered + max(spec.staleAfter, patience)
                isFresh = staleAt > now
                if isFresh {
                    canary.note(change: staleAt)
                    canary.isAnswered = true
                    canary.groupsDropped = max(canary.groupsDropped, message.groupsDropped)
                    if latest.map({ answered >= $0.answered }) ?? true { latest = (message, answered) }
                }
            }
            GroupProgress.take(message, isFresh: isFresh, into: &progress)
        }
        noteSilence(in: &canary, at: now, stretch: stretch)
        canary.sampleInterval = (shortest ?? spec.sampleInterval).scaled(by: stretch)
        canary.groups.reserveCapacity(groupOrder.count)
        for index in groupOrder {
            guard let record = groups[index] else { continue }
            let track = latest?.message.track(ofGroup: index)
            canary.groups.append(progress[index].snapshot(of: record, latest: track))
        }
        return canary
    }

    /// Counts one overdue message where new ones come and go before any of them is overdue, unheard of.
    private func noteSilence(in canary: inout CanarySnapshot, at now: MonotonicTime, stretch: Double) {
        guard canary.overdue == 0, let silentSince else { return }
        let overdueAt = silentSince + spec.sampleInterval.scaled(by: stretch * Self.intervalsUntilOverdue)
        if overdueAt <= now { canary.overdue = 1 } else { canary.note(change: overdueAt) }
    }
}

extension CanarySnapshot {
    /// Remembers the earliest moment at which time alone changes something.
    fileprivate mutating func note(change: MonotonicTime) {
        changesAt = min(changesAt ?? change, change)
    }
}

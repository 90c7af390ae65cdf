package import Text

/// What is known of one watched message at one moment.
package struct MessageSnapshot: Sendable {
    /// The message's ID.
    package let id: MessageID
    /// Whether it came from a rotating source.
    package let isRotating: Bool
    /// When its ID was first seen.
    package let firstSeen: UnixTime
    /// When it was born, and how that is known.
    package let birth: Birth
    /// Where it is in its life.
    package let state: MessageState
    /// When the last answer with tracks came; nil before the first.
    package let lastAnswered: UnixTime?
    /// The service's ID of the request that brought it.
    package let requestID: String?
    /// Where it stands with each group, by name; empty before the first answer.
    package let tracks: [TrackSnapshot]
}

/// Where one message stands with one group at one moment.
package struct TrackSnapshot: Sendable, Hashable {
    /// The group's name.
    package let group: String
    /// The latest type; of an expired message, the last before it expired.
    package let type: TrackType
    /// Whether the verdict is consumed.
    package let isConsumed: Bool
    /// When it was first seen consumed; it stays when an offset goes backwards.
    package let firstSeenConsumed: UnixTime?
}

extension Watch {
    /// How many canaries there are, and how many tracks their messages and groups make together at most.
    package var size: (canaries: Int, tracks: Int) {
        (ledgers.ids.count, ledgers.values.reduce(0) { $0 + $1.messages.count * $1.groupIndices.count })
    }

    /// Says where messages of a canary stand, the newest birth first.
    ///
    /// It costs time and memory in proportion to these messages times the canary's groups.
    ///
    /// - Parameters:
    ///   - canary: The canary, which must be watched.
    ///   - countMax: So many of the newest are told.
    ///   - now: The moment.
    /// - Returns: The messages.
    package func messages(
        ofCanary canary: CanaryID, newest countMax: Int = .max, at now: Moment
    ) -> [MessageSnapshot] {
        ledgers[canary].messageSnapshots(newest: countMax, at: now)
    }
}

extension CanaryLedger {
    /// Says where so many of the newest messages stand, the newest birth first.
    func messageSnapshots(newest countMax: Int = .max, at now: Moment) -> [MessageSnapshot] {
        messagesByBirth().suffix(countMax).reversed().map { _, message in
            MessageSnapshot(
                id: message.id, isRotating: message.isRotating, firstSeen: message.firstSeen.wall,
                birth: message.birth, state: message.state,
                lastAnswered: message.lastAnswered.map { now.wall - (now.monotonic - $0) },
                requestID: message.requestID, tracks: trackSnapshots(of: message))
        }
    }

    private func trackSnapshots(of message: MessageRecord) -> [TrackSnapshot] {
        guard message.lastAnswered != nil else { return [] }
        return groupOrder.compactMap { index in
            guard let group = groups[index] else { return nil }
            let track = message.track(ofGroup: index)
            let isKnown = track.map { $0.isListed || message.state == .expired } ?? false
            // Of an expired message nothing new is told: that a group isn't listed says nothing of the group.
            let type = isKnown ? track?.type : group.isExpected && message.state != .expired ? .missing : nil
            guard let type else { return nil }
            return TrackSnapshot(
                group: group.name, type: type, isConsumed: track?.isConsumed ?? false,
                firstSeenConsumed: track?.firstConsumedAfter.map { message.firstSeen.wall + $0 })
        }
    }
}

internal import Text

/// What one group's tracks add up to, message by message from the oldest birth to the newest.
struct GroupProgress: Sendable {
    private let isExpected: Bool
    private var isReported = false
    private var counts = TrackCounts()
    private var oldestUnconsumed: UnixTime?
    private var consumedThrough: UnixTime?
    /// Whether all messages so far are consumed.
    private var isThrough = true

    /// Starts before the first message.
    init(isExpected: Bool) {
        self.isExpected = isExpected
    }

    /// Takes in a message that isn't expired.
    ///
    /// - Parameters:
    ///   - message: The next message by birth.
    ///   - isFresh: Whether its latest answer is fresh.
    ///   - progress: One for each group, by the groups' index.
    static func take(_ message: MessageRecord, isFresh: Bool, into progress: inout [GroupProgress]) {
        var place = 0
        for index in progress.indices {
            if place < message.tracks.count, message.tracks[place].group == index {
                progress[index].take(message.tracks[place], of: message, isFresh: isFresh)
                place += 1
            } else {
                progress[index].takeAbsence(from: message, isFresh: isFresh)
            }
        }
    }

    private mutating func take(_ track: MessageTrack, of message: MessageRecord, isFresh: Bool) {
        isThrough = isThrough && track.isConsumed
        // A birth that is merely the time of first sight would claim too much.
        if isThrough, message.birth.source != .firstSeen { consumedThrough = message.birth.time }
        guard isFresh else { return }
        if track.isListed {
            counts.count(track.type)
            isReported = true
        } else if isExpected {
            counts.count(.missing)
            isReported = true
        }
        if track.isLagging, oldestUnconsumed == nil { oldestUnconsumed = message.birth.time }
    }

    private mutating func takeAbsence(from message: MessageRecord, isFresh: Bool) {
        isThrough = false
        guard isFresh, isExpected else { return }
        counts.count(.missing)
        isReported = true
        if oldestUnconsumed == nil { oldestUnconsumed = message.birth.time }
    }

    /// The group's figures after the last message.
    ///
    /// - Parameters:
    ///   - record: The group.
    ///   - latest: Its track in the canary's latest answer, if that one is fresh and lists or listed it.
    /// - Returns: The figures, or the group alone where no fresh answer speaks of it.
    func snapshot(of record: GroupRecord, latest: MessageTrack?) -> GroupSnapshot {
        var group = GroupSnapshot(
            name: record.name, serial: record.serial, isExpected: record.isExpected,
            hasConsumed: record.hasConsumed, lagThreshold: record.lagThreshold, latency: record.latency,
            latencyUnobserved: record.latencyUnobserved, regressions: record.regressions)
        guard isReported else { return group }
        group.isReported = true
        group.tracks = counts
        group.oldestUnconsumed = oldestUnconsumed
        group.consumedThrough = consumedThrough
        group.word = word(latest: latest)
        return group
    }

    /// The one word: missing and offline by the latest answer alone, since they describe the group.
    private func word(latest: MessageTrack?) -> TrackType? {
        if latest?.isListed != true, isExpected { return .missing }
        if let latest, latest.isListed, latest.type == .notOnline { return .notOnline }
        return Self.wordsOfMessages.first { counts[$0] > 0 } ?? Self.wordsOfGroups.first { counts[$0] > 0 }
    }

    private static let wordsOfGroups: [TrackType] = [.missing, .notOnline]

    /// The other words, the one that is chosen first at the front.
    private static let wordsOfMessages = TrackType.allCases.filter { !wordsOfGroups.contains($0) }
        .sorted { $0.precedence < $1.precedence }
}

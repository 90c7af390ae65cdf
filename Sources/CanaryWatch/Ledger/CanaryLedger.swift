internal import Text

/// One group's entry in an answer, as the service gave it.
package struct TrackReport: Sendable, Hashable {
    /// The group's name, without the instance's prefix.
    package let group: String
    /// The service's word.
    package let word: String

    /// Makes an entry.
    package init(group: String, word: String) {
        self.group = group
        self.word = word
    }
}

/// What a change of the ledger asks of the schedule.
struct LedgerChange: Sendable {
    /// Messages that are watched no more.
    var dropped: [Int] = []
    /// Messages whose state, and so whose interval, changed.
    var moved: [Int] = []
}

/// All that is known of one canary: its messages, its groups, and where each stands with each.
///
/// Messages are named by a key that the caller chooses; the same key never names two messages. Nothing here
/// knows of schedules or calls: answers come in, and ``snapshot(at:stretch:)`` says what they prove.
struct CanaryLedger: Sendable {
    /// How long the service keeps messages at most.
    ///
    /// The open-source broker's `fileReservedTime` is 72 h, and Alibaba Cloud names three days.
    static let retention: Duration = .seconds(72 * 3600)

    /// The least time in which an unknown message may still become known, and in which a latency is honest.
    static let leastWindow: Duration = .seconds(120)

    /// How long a group that no answer lists any more keeps its counters.
    static let unlistedGroupKept: Duration = .seconds(3600)

    /// The canary's identity.
    let id: CanaryID
    /// What is watched.
    var spec: CanarySpec
    /// The messages by key.
    var messages: [Int: MessageRecord] = [:]
    /// The groups; nil where one was forgotten.
    var groups: [GroupRecord?] = []
    /// The places in `groups` by name.
    var groupIndices: [String: Int] = [:]
    /// The places in `groups` in the order of their names.
    var groupOrder: [Int] = []
    /// The last finished sample, well or badly.
    var lastSample: UnixTime?
    /// The last sample that brought tracks.
    var lastSuccess: UnixTime?
    /// The birth of the newest message that is watched no more, of those that count for freshness.
    var newestDropped: UnixTime?
    /// The newest birth among the messages that aren't watched for there being enough newer ones.
    var passedOver: UnixTime?
    /// The IDs dropped last, so that a file that is read again doesn't bring them back.
    var droppedIDs = RecentIDs()
    /// How many messages nothing was told of yet.
    private var waitingCount = 0
    /// Since when such a message has been there, and nothing was told of any.
    private(set) var silentSince: MonotonicTime?
    /// The regular expressions' verdicts, so that each name is asked once.
    var ignoredNames: [String: Bool] = [:]
    /// The number that the next new group gets.
    var nextSerial: Int

    /// Makes an empty ledger whose expected groups are known at once.
    ///
    /// - Parameters:
    ///   - id: The canary's identity.
    ///   - spec: What is watched.
    init(id: CanaryID, spec: CanarySpec) {
        self.id = id
        self.spec = spec
        // So no other ledger's groups ever have one of its numbers.
        nextSerial = id.number << 32
        for group in spec.expectedGroups {
            insertGroup(named: group.name, isExpected: true, lagThreshold: group.lagThreshold)
        }
    }

    /// Watches a message and returns what had to make room.
    mutating func add(_ record: MessageRecord, key: Int) -> LedgerChange {
        messages[key] = record
        waitingCount += 1
        silentSince = silentSince ?? record.firstSeen.monotonic
        return LedgerChange(dropped: evict())
    }

    /// Notes that the service told of a message.
    private mutating func noteWord(of message: inout MessageRecord, at now: MonotonicTime) {
        if message.lastTold == nil { waitingCount -= 1 }
        message.lastTold = now
        silentSince = waitingCount > 0 ? now : nil
    }

    /// How often a message is due, before any stretching, and whether it may wait for pending ones.
    func pace(of key: Int) -> (interval: Duration, isSettled: Bool) {
        messages[key].map { pace(of: $0) } ?? (spec.settledInterval, true)
    }

    /// How often a message is due, before any stretching, and whether it may wait for pending ones.
    func pace(of message: MessageRecord) -> (interval: Duration, isSettled: Bool) {
        switch message.state {
        case .pending: (spec.sampleInterval, false)
        case .settled: (spec.settledInterval, true)
        case .expired: message.isRotating ? (spec.sampleInterval, false) : (spec.settledInterval, true)
        }
    }

    /// The birth of the newest message that ever was watched; where new ones come, of these alone.
    var newestBirth: UnixTime? {
        messages.values.reduce(newestDropped) { newest, message in
            guard tellsFreshness(message) else { return newest }
            return max(newest ?? message.birth.time, message.birth.time)
        }
    }

    /// Whether a message counts when it is told how old the newest one is.
    ///
    /// A static message is none that somebody made just now, even if it is first seen now.
    private func tellsFreshness(_ message: MessageRecord) -> Bool { message.isRotating || !spec.isRotating }

    /// Takes in a sample that brought tracks.
    ///
    /// - Parameters:
    ///   - reports: The answer's entries; groups may come twice, and none may be there.
    ///   - key: The message.
    ///   - now: When the answer came.
    ///   - stretch: By how much the schedule stretches intervals now; at least 1.
    ///   - requestID: The service's ID of the request.
    /// - Returns: What the schedule has to follow.
    mutating func apply(
        _ reports: [TrackReport], to key: Int, at now: Moment, stretch: Double, requestID: String? = nil
    ) -> LedgerChange {
        lastSample = now.wall
        guard var message = messages[key] else { return LedgerChange() }
        lastSuccess = now.wall
        message.firstAnswered = message.firstAnswered ?? now.wall
        message.lastAnswered = now.monotonic
        message.requestID = requestID
        noteWord(of: &message, at: now.monotonic)
        let windows = LatencyWindows(
            first: max(spec.sampleInterval * stretch * 2, Self.leastWindow),
            gap: max(message.intervalBase * stretch * 2, Self.leastWindow))

        let consumingBefore = consumingSerials
        let (known, unknown) = read(reports)
        var answer = known
        for index in message.tracks.indices where message.tracks[index].isListed {
            if answer[message.tracks[index].group] == nil {
                message.tracks[index].isListed = false
                unlist(message.tracks[index].group, at: now.monotonic)
            }
        }
        // A group that gives up its place takes its tracks out of the messages, this one among them.
        messages[key] = message
        message.groupsDropped = admit(unknown, to: &answer)
        message.tracks = messages[key]?.tracks ?? []
        message.untimed = messages[key]?.untimed ?? [:]
        let sighting = Sighting(messageID: message.id, requestID: requestID, time: now.wall)
        for (group, type) in answer.sorted(by: { $0.key < $1.key }) {
            update(&message, group: group, type: type, at: now, sighting: sighting, windows: windows)
        }
        if message.state == .expired { message.state = .pending }
        message.state = stateOf(message)
        message.intervalBase = pace(of: message).interval
        messages[key] = message

        var change = LedgerChange(moved: [key])
        if consumingBefore != consumingSerials { change.moved += reconsider(except: key) }
        change.dropped = retire(key, at: now)
        forgetGroups(at: now.monotonic)
        return change
    }

    /// Takes in the service's word that it doesn't know the message.
    mutating func applyGone(_ key: Int, at now: Moment) -> LedgerChange {
        lastSample = now.wall
        guard var message = messages[key] else { return LedgerChange() }
        let wasKnown = message.lastAnswered != nil
        let isConfirmed = message.state == .expired
        let waited = now.monotonic - message.firstSeen.monotonic
        message.state = .expired
        noteWord(of: &message, at: now.monotonic)
        for index in message.tracks.indices where message.tracks[index].isListed {
            message.tracks[index].isListed = false
            unlist(message.tracks[index].group, at: now.monotonic)
        }
        message.groupsDropped = 0
        message.intervalBase = pace(of: message).interval
        messages[key] = message
        // A message that was just sent may not be found yet, so a young one that was never known is asked for
        // again; and none goes for a single answer, which may be the slip of one broker.
        let isOld = waited > max(spec.sampleInterval * 2, Self.leastWindow)
        if message.isRotating, isConfirmed, wasKnown || isOld {
            drop(key)
            return LedgerChange(dropped: [key])
        }
        return LedgerChange(dropped: retire(key, at: now), moved: [key])
    }

    /// Takes in a sample that failed: nothing is known that wasn't before.
    mutating func applyFailure(_ key: Int, at now: Moment) -> LedgerChange {
        lastSample = now.wall
        return LedgerChange(dropped: retire(key, at: now))
    }

    /// Replaces a message's birth by a better one, and times the consumptions that waited for it.
    ///
    /// - Parameters:
    ///   - birth: The better birth; nil when none is to be had.
    ///   - key: The message.
    mutating func settleBirth(_ birth: Birth?, of key: Int) {
        guard var message = messages[key], message.awaitsBirth else { return }
        message.awaitsBirth = false
        if let birth { message.birth = birth }
        for (group, untimed) in message.untimed { account(untimed, of: message, group: group) }
        message.untimed = [:]
        messages[key] = message
    }

    /// Counts anew of how many messages nothing was told yet, and in how many answers each group is listed.
    mutating func recount(silentSince: MonotonicTime?) {
        waitingCount = messages.values.count { $0.lastTold == nil }
        self.silentSince = waitingCount > 0 ? silentSince : nil
        for index in groupOrder { groups[index]?.listings = 0 }
        for message in messages.values {
            for track in message.tracks where track.isListed { groups[track.group]?.listings += 1 }
        }
    }

    /// Replaces a birth by one that the message's ID says, after more was learned of its producer's clock.
    mutating func rereadBirth(_ birth: Birth, of key: Int) { messages[key]?.birth = birth }

    /// Stops watching a message.
    mutating func drop(_ key: Int) {
        guard let message = messages.removeValue(forKey: key) else { return }
        if message.lastTold == nil { waitingCount -= 1 }
        if waitingCount == 0 { silentSince = nil }
        if message.isRotating { droppedIDs.insert(message.id) }
        if tellsFreshness(message) {
            newestDropped = max(newestDropped ?? message.birth.time, message.birth.time)
        }
        for (group, untimed) in message.untimed { account(untimed, of: message, group: group) }
        for track in message.tracks where track.isListed {
            unlist(track.group, at: message.lastAnswered ?? message.firstSeen.monotonic)
        }
    }
}

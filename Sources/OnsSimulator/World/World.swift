/// The simulated world as a pure value: a time goes in, what the service knows at that time comes out.
///
/// Nothing is stored but the scenario: births, IDs and consumption are computed from the time, so that a
/// question about any moment can be answered in any order. Times are UTC milliseconds.
struct World: Sendable {
    /// A message that exists.
    struct Message: Sendable, Equatable {
        /// Which of the scenario's canaries it belongs to.
        let canary: Int
        /// Its number within the canary; negative for fixed messages.
        let number: Int64
        /// Its ID as the producer made it.
        let id: String
        /// When it was born.
        let born: Int64
    }

    /// Where a message stands with a group.
    struct Track: Sendable, Equatable {
        /// The group's name as answered.
        let group: String
        /// The track type as answered.
        let type: String
    }

    /// What looking for a message can come to.
    enum Finding: Sendable, Equatable {
        /// There is no such topic in such an instance.
        case noSuchTopic
        /// The topic is there, the message isn't, or not any more.
        case noMessage
        /// The message is there.
        case message(Message)
    }

    /// What is played.
    let scenario: Scenario

    /// When the world started.
    let origin: Int64

    private let mints: [MessageMint]
    private let timelines: [[GroupTimeline]]

    /// Makes a world that starts at a time; its history reaches back from there.
    ///
    /// A canary that gives birth without a pause is a programming error.
    init(scenario: Scenario, origin: Int64) {
        self.scenario = scenario
        self.origin = origin
        precondition(
            scenario.canaries.allSatisfy { $0.period.map { $0 >= .milliseconds(1) } ?? true },
            "the time between births is a millisecond at least")
        let dice = Dice(seed: scenario.seed)
        mints = scenario.canaries.enumerated().map { index, canary in
            MessageMint(
                form: canary.idForm, utcOffset: canary.producerUTCOffset.milliseconds, dice: dice,
                canary: index)
        }
        timelines = scenario.canaries.enumerated().map { index, canary in
            canary.groups.enumerated().map { place, group in
                GroupTimeline(group: group, dice: dice, salt: UInt64(index) << 32 | UInt64(place))
            }
        }
    }

    /// The region of an instance, or nil if no canary is in it.
    func region(ofInstance instance: String) -> String? {
        scenario.canaries.first { $0.instanceID == instance }?.region
    }

    /// Looks for a message as the service does: by ID without regard to case, within retention.
    func find(id: String, topic: String, instance: String, at time: Int64) -> Finding {
        var isKnownTopic = false
        for (index, canary) in scenario.canaries.enumerated()
        where canary.topic == topic && canary.instanceID == instance {
            isKnownTopic = true
            if let message = message(id: id, canary: index, at: time) { return .message(message) }
        }
        return isKnownTopic ? .noMessage : .noSuchTopic
    }

    /// Where a message stands with every group of its topic, in the scenario's order.
    func tracks(of message: Message, at time: Int64) -> [Track] {
        let canary = scenario.canaries[message.canary]
        var tracks: [Track] = []
        for timeline in timelines[message.canary] {
            let type = timeline.trackType(
                born: message.born - origin, number: message.number, at: time - origin)
            guard let type else { continue }
            let held = timeline.group.incidents.filter { $0.window.contains(time - origin) }.map(\.kind)
            let name = timeline.group.name
            let track = Track(
                group: held.contains(.prefixed) ? "\(canary.instanceID)%\(name)" : name, type: type)
            tracks.append(track)
            if held.contains(.duplicated) { tracks.append(track) }
        }
        return tracks
    }

    /// The messages of a canary born after one time and up to another, oldest first; at most `limit`, the
    /// newest.
    func births(canary index: Int, after: Int64, through: Int64, limit: Int) -> [Message] {
        let canary = scenario.canaries[index]
        var messages = canary.fixedMessages.enumerated().map { place, message in
            fixedMessage(message, place: place, canary: index)
        }
        if let period = canary.period?.milliseconds {
            let first = firstBirth(of: canary)
            let newest = CivilTime.floorDivide(through - first, period)
            let oldest = max(0, CivilTime.floorDivide(after - first, period) + 1)
            for number in stride(from: max(oldest, newest - Int64(limit) + 1), through: newest, by: 1) {
                messages.append(self.message(number: number, canary: index, period: period))
            }
        }
        let born = messages.filter { $0.born > after && $0.born <= through }.sorted { $0.born < $1.born }
        return Array(born.suffix(limit))
    }

    private func message(id: String, canary index: Int, at time: Int64) -> Message? {
        let canary = scenario.canaries[index]
        let oldest = time - scenario.retention.milliseconds
        let wanted = id.uppercased()
        for (place, fixed) in canary.fixedMessages.enumerated() where fixed.id.uppercased() == wanted {
            let message = fixedMessage(fixed, place: place, canary: index)
            if message.born <= time, message.born >= oldest { return message }
        }
        guard let period = canary.period?.milliseconds, let residue = mints[index].numberResidue(of: id)
        else { return nil }
        let first = firstBirth(of: canary)
        let newestNumber = CivilTime.floorDivide(time - first, period)
        let oldestNumber = max(0, CivilTime.floorDivide(oldest - first + period - 1, period))
        // The ID gives the low bits of the number: few messages within retention share them.
        let stepping = Int64(1) << mints[index].numberBits
        let turns = CivilTime.floorDivide(oldestNumber - residue + stepping - 1, stepping)
        for number in stride(
            from: residue + max(0, turns) * stepping, through: newestNumber, by: Int(stepping))
        {
            let candidate = message(number: number, canary: index, period: period)
            if candidate.id.uppercased() == wanted { return candidate }
        }
        return nil
    }

    private func message(number: Int64, canary index: Int, period: Int64) -> Message {
        let born = firstBirth(of: scenario.canaries[index]) + number * period
        let id = mints[index].id(number: number, born: born)
        return Message(canary: index, number: number, id: id, born: born)
    }

    private func fixedMessage(_ fixed: SimulatedCanary.FixedMessage, place: Int, canary: Int) -> Message {
        let born = origin + fixed.born.milliseconds
        return Message(canary: canary, number: Int64(-1 - place), id: fixed.id, born: born)
    }

    private func firstBirth(of canary: SimulatedCanary) -> Int64 {
        origin - scenario.history.milliseconds + canary.phase.milliseconds
    }
}

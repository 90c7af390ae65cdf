internal import Text

/// The verdicts, what they settle, and the latencies that can honestly be told.
extension CanaryLedger {
    /// Takes one group's entry of an answer into the message's track.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - group: The group's index.
    ///   - type: What the answer says.
    ///   - now: When it came.
    ///   - sighting: The answer.
    ///   - windows: The longest times with which a latency is still honest.
    mutating func update(
        _ message: inout MessageRecord, group: Int, type: TrackType, at now: Moment, sighting: Sighting,
        windows: LatencyWindows
    ) {
        let (index, isPresent) = message.position(ofGroup: group)
        if !isPresent {
            message.tracks.insert(MessageTrack(group: group, type: type), at: index)
        }
        var track = message.tracks[index]
        if !track.isListed {
            track.isListed = true
            groups[group]?.listings += 1
            groups[group]?.unlistedSince = nil
        }
        track.type = type
        if type.isWithoutOffsets { track.wasWithoutOffsets = true }
        if type.provesConsumed {
            if !track.isConsumed, !track.isAccounted {
                track.isAccounted = true
                let untimed = UntimedConsumption(
                    sighting: sighting,
                    sinceProvenUnconsumed: track.provenUnconsumed.map { now.monotonic - $0 }, windows: windows
                )
                if message.awaitsBirth {
                    message.untimed[group] = untimed
                } else {
                    account(untimed, of: message, group: group)
                }
            }
            track.isConsumed = true
            track.noteConsumed(at: now.wall, firstSeen: message.firstSeen.wall)
            groups[group]?.hasConsumed = true
        } else if type == .notConsumeYet {
            if track.isConsumed { groups[group]?.regressions += 1 }
            track.isConsumed = false
            track.provenUnconsumed = now.monotonic
        }
        message.tracks[index] = track
    }

    /// Counts a first consumption: timed where the time is an honest upper bound, else as unobserved.
    ///
    /// It is honest when the message was first sampled soon after its birth, and when no more lies between
    /// the consumption seen and the last proof that it hadn't happened than the pace of sampling explains. An
    /// outage of the service, of the group or of the exporter in between would be told as latency otherwise.
    /// A birth that is merely the time of first sight is too late by nobody knows how much.
    mutating func account(_ untimed: UntimedConsumption, of message: MessageRecord, group: Int) {
        let seen = untimed.sighting.time
        let latency = seen - message.birth.time
        let firstSampled = (message.firstAnswered ?? seen) - message.birth.time
        let isWithoutOutage =
            untimed.sinceProvenUnconsumed.map { $0 <= untimed.windows.gap }
            ?? (latency <= untimed.windows.first)
        if message.birth.source != .firstSeen, firstSampled <= untimed.windows.first, isWithoutOutage {
            groups[group]?.latency.observe(latency, in: untimed.sighting)
        } else {
            groups[group]?.latencyUnobserved += 1
        }
    }

    /// Whether a message is pending or settled, by what its tracks prove.
    func stateOf(_ message: MessageRecord) -> MessageState {
        guard message.state != .expired, message.lastAnswered != nil else { return message.state }
        // An answer without groups settles nothing, and takes nothing back.
        guard message.tracks.contains(where: { $0.isListed }) else { return message.state }
        let awaited: [Int]
        if spec.expectedGroups.isEmpty {
            awaited = consumingGroups
            if awaited.isEmpty {
                // Nobody has ever consumed. Where nobody ever can be seen to, there is nothing to wait for.
                let isHopeless = message.tracks.allSatisfy { !$0.isListed || $0.type.isWithoutOffsets }
                return isHopeless ? .settled : .pending
            }
        } else {
            awaited = spec.expectedGroups.compactMap { groupIndices[$0.name] }
        }
        let isSettled = awaited.allSatisfy { group in
            guard let track = message.track(ofGroup: group) else { return false }
            return track.isConsumed || (track.isListed && track.type.isWithoutOffsets)
        }
        return isSettled ? .settled : .pending
    }

    /// Judges the other messages anew after a group began or ceased to be waited for; returns those that
    /// moved.
    mutating func reconsider(except key: Int) -> [Int] {
        var moved: [Int] = []
        for other in messages.keys where other != key {
            guard let message = messages[other] else { continue }
            let state = stateOf(message)
            guard state != message.state else { continue }
            messages[other]?.state = state
            moved.append(other)
        }
        return moved.sorted()
    }
}

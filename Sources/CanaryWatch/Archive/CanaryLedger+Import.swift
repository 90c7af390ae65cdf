internal import Text

extension CanaryLedger {
    /// Takes in what was known of the canary when a process ended.
    ///
    /// What the configuration says now holds: its groups are the expected ones, ignored groups and those
    /// beyond `max_groups` are left out.
    ///
    /// - Parameters:
    ///   - archive: What was known.
    ///   - keys: The keys of its messages that are watched now, by their IDs; others are left out.
    ///   - now: The moment, on both clocks.
    mutating func restore(_ archive: LedgerArchive, keys: [MessageID: Int], at now: Moment) {
        lastSample = archive.lastSample
        lastSuccess = archive.lastSuccess
        newestDropped = archive.newestDropped
        passedOver = archive.passedOver
        for hash in archive.droppedIDs { droppedIDs.insert(hash: hash) }
        for group in archive.groups { restore(group, at: now) }
        var sightings: [SightingArchive: Sighting] = [:]
        for group in archive.groups { restoreLatencies(of: group, &sightings) }
        for message in archive.messages {
            guard let id = try? MessageID(message.id), let key = keys[id] else { continue }
            restore(message, id: id, key: key, &sightings, at: now)
        }
        recount(silentSince: archive.silentSince.map(now.monotonic(of:)))
    }

    private mutating func restore(_ group: GroupArchive, at now: Moment) {
        let known = groupIndices[group.name]
        guard known != nil || (groupIndices.count < spec.maxGroups && !isIgnored(group.name)) else { return }
        let index =
            known
            ?? insertGroup(named: group.name, isExpected: false, lagThreshold: spec.lagThreshold)
        groups[index]?.hasConsumed = group.hasConsumed
        groups[index]?.unlistedSince = group.unlistedSince.map(now.monotonic(of:))
        groups[index]?.regressions = group.regressions
        groups[index]?.latencyUnobserved = group.latencyUnobserved
    }

    private mutating func restoreLatencies(
        of group: GroupArchive, _ sightings: inout [SightingArchive: Sighting]
    ) {
        guard let index = groupIndices[group.name] else { return }
        let examples = group.latencyExamples.compactMap { example in
            Self.sighting(example.sighting, &sightings).map { sighting in
                LatencyHistogram.Example(
                    bucket: example.bucket, seconds: example.seconds, sighting: sighting)
            }
        }
        groups[index]?.latency = LatencyHistogram(
            counts: group.latencyCounts, sum: group.latencySum, examples: examples)
    }

    private mutating func restore(
        _ message: MessageArchive, id: MessageID, key: Int, _ sightings: inout [SightingArchive: Sighting],
        at now: Moment
    ) {
        let firstSeen = Moment(monotonic: now.monotonic(of: message.firstSeen), wall: message.firstSeen)
        let isStatic = messages[key]?.isRotating == false
        var record = MessageRecord(
            id: id, isRotating: !isStatic, firstSeen: firstSeen, birth: message.birth,
            awaitsBirth: message.awaitsBirth, intervalBase: message.intervalBase)
        record.isAlsoRotating = isStatic && (message.isRotating || message.isAlsoRotating)
        record.state = message.state
        record.firstAnswered = message.firstAnswered
        record.lastAnswered = message.lastAnswered.map(now.monotonic(of:))
        record.requestID = message.requestID
        record.lastTold = message.lastTold.map(now.monotonic(of:))
        record.groupsDropped = message.groupsDropped
        for track in message.tracks {
            guard let group = groupIndices[track.group] else { continue }
            record.tracks.append(MessageTrack(track, group: group, firstSeen: firstSeen.wall, at: now))
            if let untimed = track.untimed, let sighting = Self.sighting(untimed.sighting, &sightings) {
                record.untimed[group] = UntimedConsumption(
                    sighting: sighting, sinceProvenUnconsumed: untimed.sinceProvenUnconsumed,
                    windows: LatencyWindows(first: untimed.firstWindow, gap: untimed.gapWindow))
            }
        }
        record.tracks.sort { $0.group < $1.group }
        messages[key] = record
    }

    /// The answer; one that several groups share stays one.
    private static func sighting(
        _ archive: SightingArchive, _ known: inout [SightingArchive: Sighting]
    ) -> Sighting? {
        if let sighting = known[archive] { return sighting }
        // Written from a message ID; anything else was changed by somebody else's hand.
        guard let id = try? MessageID(archive.messageID) else { return nil }
        let sighting = Sighting(messageID: id, requestID: archive.requestID, time: archive.time)
        known[archive] = sighting
        return sighting
    }
}

extension MessageTrack {
    /// A track as it was.
    fileprivate init(_ archive: TrackArchive, group: Int, firstSeen: UnixTime, at now: Moment) {
        self.init(group: group, type: archive.type)
        isListed = archive.isListed
        isConsumed = archive.isConsumed
        isAccounted = archive.isAccounted
        wasWithoutOffsets = archive.wasWithoutOffsets
        provenUnconsumed = archive.provenUnconsumed.map(now.monotonic(of:))
        if let time = archive.firstConsumed { noteConsumed(at: time, firstSeen: firstSeen) }
    }
}

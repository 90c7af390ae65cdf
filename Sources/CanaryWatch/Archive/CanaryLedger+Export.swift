internal import Text

extension CanaryLedger {
    /// All that is known, in wall time.
    ///
    /// - Parameters:
    ///   - now: The moment, on both clocks.
    ///   - due: When a message is due by its key, nil while it is being sampled.
    /// - Returns: An archive that ``restore(_:keys:at:)`` takes.
    func archive(at now: Moment, due: (Int) -> MonotonicTime?) -> LedgerArchive {
        var archive = LedgerArchive(name: LedgerArchive.Name(spec))
        archive.messages = messagesByBirth().map { key, message in
            self.archive(message, due: due(key), at: now)
        }
        archive.groups = groupOrder.compactMap { groups[$0].map { GroupArchive($0, at: now) } }
        archive.lastSample = lastSample
        archive.lastSuccess = lastSuccess
        archive.newestDropped = newestDropped
        archive.passedOver = passedOver
        archive.silentSince = silentSince.map(now.wall(of:))
        archive.droppedIDs = droppedIDs.inOrder
        return archive
    }

    private func archive(
        _ message: MessageRecord, due: MonotonicTime?, at now: Moment
    ) -> MessageArchive {
        MessageArchive(
            id: message.id.text, isRotating: message.isRotating, isAlsoRotating: message.isAlsoRotating,
            firstSeen: now.wall(of: message.firstSeen.monotonic), birth: message.birth,
            awaitsBirth: message.awaitsBirth, state: message.state, firstAnswered: message.firstAnswered,
            lastAnswered: message.lastAnswered.map(now.wall(of:)), requestID: message.requestID,
            lastTold: message.lastTold.map(now.wall(of:)), intervalBase: message.intervalBase,
            due: due.map(now.wall(of:)),
            tracks: message.tracks.compactMap { track in
                groups[track.group].map { group in
                    TrackArchive(
                        track, group: group.name, of: message, untimed: message.untimed[track.group], at: now)
                }
            }
            .sorted { $0.group < $1.group }, groupsDropped: message.groupsDropped)
    }
}

extension LedgerArchive.Name {
    /// What makes a canary the same one in two processes.
    init(_ spec: CanarySpec) {
        self.init(
            canary: spec.name, account: spec.account, region: spec.region,
            topic: TopicSubject(instanceID: spec.instanceID, name: spec.topic))
    }
}

extension TrackArchive {
    /// A track in wall time.
    fileprivate init(
        _ track: MessageTrack, group: String, of message: MessageRecord, untimed: UntimedConsumption?,
        at now: Moment
    ) {
        self.init(
            group: group, type: track.type, isListed: track.isListed, isConsumed: track.isConsumed,
            isAccounted: track.isAccounted, wasWithoutOffsets: track.wasWithoutOffsets,
            firstConsumed: track.firstConsumedAfter.map { message.firstSeen.wall + $0 },
            provenUnconsumed: track.provenUnconsumed.map(now.wall(of:)),
            untimed: untimed.map { untimed in
                UntimedArchive(
                    sighting: SightingArchive(untimed.sighting),
                    sinceProvenUnconsumed: untimed.sinceProvenUnconsumed, firstWindow: untimed.windows.first,
                    gapWindow: untimed.windows.gap)
            })
    }
}

extension GroupArchive {
    /// A group in wall time.
    fileprivate init(_ group: GroupRecord, at now: Moment) {
        self.init(
            name: group.name, hasConsumed: group.hasConsumed,
            unlistedSince: group.unlistedSince.map(now.wall(of:)), regressions: group.regressions,
            latencyUnobserved: group.latencyUnobserved, latencyCounts: group.latency.counts,
            latencySum: group.latency.sum,
            latencyExamples: group.latency.examples.map { example in
                LatencyExampleArchive(
                    bucket: example.bucket, seconds: example.seconds,
                    sighting: SightingArchive(example.sighting))
            })
    }
}

extension SightingArchive {
    /// An answer as plain values.
    fileprivate init(_ sighting: Sighting) {
        self.init(
            messageID: sighting.messageID.text, requestID: sighting.requestID, time: sighting.time)
    }
}

extension Moment {
    /// What the civil clock would have shown at an instant, if it never stepped between then and now.
    func wall(of instant: MonotonicTime) -> UnixTime { wall - (monotonic - instant) }

    /// The instant of an earlier or later time of day, if the clock never stepped between then and now.
    func monotonic(of time: UnixTime) -> MonotonicTime { monotonic - (wall - time) }
}

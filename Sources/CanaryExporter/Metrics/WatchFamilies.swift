internal import AlibabaCloud
internal import CanaryWatch
internal import Exposition
internal import Sampling
internal import Text

/// Turns what is known into metric families: the part of the page that changes with samples.
struct WatchFamilies: MetricSource, Sendable {
    private var labels = LabelCache()
    private var exemplars = ExemplarLabels()
    /// The canaries, without their groups.
    private var canaries: [CanarySnapshot] = []
    /// The groups of all canaries, those of the first canary first.
    private var groups: [GroupSnapshot] = []
    private var channels: [ChannelSnapshot] = []
    private var counters = EngineCounters()

    private static let trackTypes = TrackType.allCases.map { ($0, LabelBlock([("track_type", $0.word)])) }
    private static let reasons = FailureReason.allCases.map { LabelBlock([("reason", $0.rawValue)]) }
    private static let states = MessageState.allCases.map { ($0, LabelBlock([("state", $0.word)])) }

    /// Shows other figures.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - counters: What was counted.
    mutating func show(_ snapshot: WatchSnapshot, _ counters: EngineCounters) {
        labels.follow(snapshot)
        canaries = snapshot.canaries
        groups.removeAll(keepingCapacity: true)
        for index in canaries.indices {
            groups += canaries[index].groups
            canaries[index].groups = []
        }
        channels = snapshot.channels
        self.counters = counters
    }

    /// Writes the families in the catalogue's order.
    mutating func write(to page: inout ExpositionWriter) {
        writeTracks(to: &page)
        writeConsumption(to: &page)
        writeExpectations(to: &page)
        writeMessages(to: &page)
        writeSamples(to: &page)
        writeCalls(to: &page)
        // No source of credentials tells of an end yet.
        page.begin(Catalogue.credentialsExpiry)
        writeCredentials(to: &page)
    }

    private func writeTracks(to page: inout ExpositionWriter) {
        page.begin(Catalogue.tracks)
        for index in groups.indices where groups[index].isReported {
            for (type, word) in Self.trackTypes {
                page.write(labels.groups[index], extra: word, groups[index].tracks[type])
            }
        }
        page.begin(Catalogue.oldestUnconsumed)
        for index in groups.indices where groups[index].isReported {
            guard let birth = groups[index].oldestUnconsumed else { continue }
            page.write(labels.groups[index], birth.seconds)
        }
        page.begin(Catalogue.consumedThrough)
        for index in groups.indices where groups[index].isReported {
            guard let birth = groups[index].consumedThrough else { continue }
            page.write(labels.groups[index], birth.seconds)
        }
    }

    private mutating func writeConsumption(to page: inout ExpositionWriter) {
        page.begin(Catalogue.consumptionLatency)
        // Held here alone meanwhile, or its dictionary would be copied.
        var exemplars = ExemplarLabels()
        swap(&exemplars, &self.exemplars)
        for index in groups.indices where groups[index].isReported {
            let latency = groups[index].latency
            page.write(
                labels.groups[index], HistogramCounts(perBucket: latency.counts, sum: latency.sum),
                exemplars: page.takesExemplars ? exemplars.exemplars(of: latency) : BucketExemplars())
        }
        exemplars.endPage()
        swap(&exemplars, &self.exemplars)
        page.begin(Catalogue.latencyUnobserved)
        for index in groups.indices where groups[index].isReported {
            page.write(labels.groups[index], groups[index].latencyUnobserved)
        }
        page.begin(Catalogue.regressions)
        for index in groups.indices where groups[index].isReported {
            page.write(labels.groups[index], groups[index].regressions)
        }
    }

    private func writeExpectations(to page: inout ExpositionWriter) {
        page.begin(Catalogue.expectedGroup)
        for index in groups.indices where groups[index].isExpected {
            page.write(labels.groups[index], 1)
        }
        page.begin(Catalogue.lagThreshold)
        for index in groups.indices where groups[index].isExpected || groups[index].hasConsumed {
            page.write(labels.groups[index], groups[index].lagThreshold.inSeconds)
        }
    }

    private func writeMessages(to page: inout ExpositionWriter) {
        page.begin(Catalogue.watchedMessages)
        eachCanary { canary, labels in
            for (state, word) in Self.states { page.write(labels, extra: word, canary.count(of: state)) }
        }
        page.begin(Catalogue.overdueMessages)
        eachCanary { canary, labels in page.write(labels, canary.overdue) }
        page.begin(Catalogue.newestMessage)
        eachCanary { canary, labels in page.write(labels, canary.newestMessage?.seconds ?? 0) }
        page.begin(Catalogue.freshWithin)
        eachCanary { canary, labels in
            guard let freshWithin = canary.spec.freshWithin, canary.spec.isRotating else { return }
            page.write(labels, freshWithin.inSeconds)
        }
    }

    private func writeSamples(to page: inout ExpositionWriter) {
        page.begin(Catalogue.lastSample)
        eachCanary { canary, labels in page.write(labels, canary.lastSample?.seconds ?? 0) }
        page.begin(Catalogue.lastSuccess)
        eachCanary { canary, labels in page.write(labels, canary.lastSuccess?.seconds ?? 0) }
        page.begin(Catalogue.sampleInterval)
        eachCanary { canary, labels in page.write(labels, canary.sampleInterval.inSeconds) }
        page.begin(Catalogue.samples)
        eachCanary { canary, labels in page.write(labels, counters[canary.id].samples) }
        page.begin(Catalogue.sampleFailures)
        eachCanary { canary, labels in
            counters[canary.id].failures.write(labels, Self.reasons, to: &page)
        }
        page.begin(Catalogue.groupsDropped)
        eachCanary { canary, labels in page.write(labels, canary.groupsDropped) }
    }

    private func writeCalls(to page: inout ExpositionWriter) {
        let calls = zip(channels, labels.channels).map { channel, labels in
            (channel: channel, labels: labels, counted: counters[channel.scope, channel.operation])
        }
        page.begin(Catalogue.apiRequests)
        for call in calls { page.write(call.labels, call.counted.requests) }
        page.begin(Catalogue.apiFailures)
        for call in calls { call.counted.failures.write(call.labels, Self.reasons, to: &page) }
        page.begin(Catalogue.apiDuration)
        for call in calls {
            page.write(call.labels, call.counted.duration, exemplars: call.counted.durationExemplars)
        }
        page.begin(Catalogue.apiQuota)
        for call in calls { page.write(call.labels, call.channel.quota) }
        page.begin(Catalogue.apiAllowed)
        for call in calls { page.write(call.labels, call.channel.allowed) }
        page.begin(Catalogue.demandRatio)
        for call in calls { page.write(call.labels, call.channel.demandRatio) }
        page.begin(Catalogue.lateness)
        for call in calls { page.write(call.labels, call.counted.lateness) }
    }

    private func writeCredentials(to page: inout ExpositionWriter) {
        page.begin(Catalogue.credentialsFailures)
        var told: Set<String> = []
        for channel in channels where told.insert(channel.spec.account).inserted {
            let failures = counters.credentialFailures[channel.spec.account] ?? 0
            page.write(LabelBlock([("account", channel.spec.account)]), failures)
        }
    }

    private func eachCanary(_ body: (CanarySnapshot, LabelBlock) -> Void) {
        for index in canaries.indices { body(canaries[index], labels.canaries[index]) }
    }
}

extension FailureCounts {
    /// Writes a series for each reason, whose labels stand in the order of all cases.
    fileprivate func write(_ labels: LabelBlock, _ reasons: [LabelBlock], to page: inout ExpositionWriter) {
        for (index, word) in reasons.enumerated() { page.write(labels, extra: word, inOrder[index]) }
    }
}

extension CanarySnapshot {
    /// The number of watched messages in a state.
    fileprivate func count(of state: MessageState) -> Int {
        switch state {
        case .pending: pending
        case .settled: settled
        case .expired: expired
        }
    }
}

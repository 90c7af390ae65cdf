internal import AlibabaCloud
internal import CanaryWatch
internal import Exposition

/// Turns what is known into metric families: the part of the page that changes with samples.
struct WatchFamilies {
    private var labels = LabelCache()

    private static let trackTypes = TrackType.allCases.map { ($0, LabelBlock([("track_type", $0.word)])) }
    private static let reasons = FailureReason.allCases.map { ($0, LabelBlock([("reason", $0.rawValue)])) }
    private static let states = MessageState.allCases.map { ($0, LabelBlock([("state", $0.word)])) }

    /// Builds the families in the catalogue's order.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - counters: What was counted.
    /// - Returns: Every family, some of them without samples.
    mutating func families(_ snapshot: WatchSnapshot, _ counters: EngineCounters) -> [MetricFamily] {
        groupFamilies(snapshot) + canaryFamilies(snapshot, counters)
            + Self.apiFamilies(snapshot, counters) + [
                // No source of credentials tells of an end yet.
                MetricFamily(Catalogue.credentialsExpiry),
                Self.credentials(snapshot, counters.credentialFailures),
            ]
    }

    private mutating func groupFamilies(_ snapshot: WatchSnapshot) -> [MetricFamily] {
        let count = snapshot.canaries.reduce(0) { $0 + $1.groups.count }
        var tracks = MetricFamily(Catalogue.tracks, capacity: count * Self.trackTypes.count)
        var oldest = MetricFamily(Catalogue.oldestUnconsumed, capacity: count)
        var through = MetricFamily(Catalogue.consumedThrough, capacity: count)
        var latency = MetricFamily(Catalogue.consumptionLatency)
        var unobserved = MetricFamily(Catalogue.latencyUnobserved, capacity: count)
        var regressions = MetricFamily(Catalogue.regressions, capacity: count)
        var expected = MetricFamily(Catalogue.expectedGroup)
        var threshold = MetricFamily(Catalogue.lagThreshold, capacity: count)
        var serials: Set<Int> = []
        var exampleCount = 0
        for canary in snapshot.canaries {
            for group in canary.groups {
                serials.insert(group.serial)
                let labels = labels.labels(of: group, canary.spec)
                if group.isExpected { expected.append(labels, 1) }
                if group.isExpected || group.hasConsumed {
                    threshold.append(labels, group.lagThreshold / .seconds(1))
                }
                guard group.isReported else { continue }
                for (type, word) in Self.trackTypes { tracks.append(labels, extra: word, group.tracks[type]) }
                if let birth = group.oldestUnconsumed { oldest.append(labels, birth.seconds) }
                if let birth = group.consumedThrough { through.append(labels, birth.seconds) }
                exampleCount += group.latency.examples.count
                latency.append(
                    labels, HistogramCounts(perBucket: group.latency.counts, sum: group.latency.sum),
                    exemplars: self.labels.exemplars(of: group.latency))
                unobserved.append(labels, group.latencyUnobserved)
                regressions.append(labels, group.regressions)
            }
        }
        labels.keep(only: Set(snapshot.canaries.map(\.id)), serials)
        labels.keepSightings(exampleCount: exampleCount)
        return [tracks, oldest, through, latency, unobserved, regressions, expected, threshold]
    }

    private mutating func canaryFamilies(
        _ snapshot: WatchSnapshot, _ counters: EngineCounters
    ) -> [MetricFamily] {
        var watched = MetricFamily(Catalogue.watchedMessages)
        var overdue = MetricFamily(Catalogue.overdueMessages)
        var newest = MetricFamily(Catalogue.newestMessage)
        var fresh = MetricFamily(Catalogue.freshWithin)
        var lastSample = MetricFamily(Catalogue.lastSample)
        var lastSuccess = MetricFamily(Catalogue.lastSuccess)
        var interval = MetricFamily(Catalogue.sampleInterval)
        var samples = MetricFamily(Catalogue.samples)
        var failures = MetricFamily(Catalogue.sampleFailures)
        var dropped = MetricFamily(Catalogue.groupsDropped)
        for canary in snapshot.canaries {
            let labels = labels.labels(of: canary)
            let counted = counters[canary.id]
            for (state, word) in Self.states { watched.append(labels, extra: word, canary.count(of: state)) }
            overdue.append(labels, canary.overdue)
            newest.append(labels, canary.newestMessage?.seconds ?? 0)
            if let freshWithin = canary.spec.freshWithin, canary.spec.isRotating {
                fresh.append(labels, freshWithin / .seconds(1))
            }
            lastSample.append(labels, canary.lastSample?.seconds ?? 0)
            lastSuccess.append(labels, canary.lastSuccess?.seconds ?? 0)
            interval.append(labels, canary.sampleInterval / .seconds(1))
            samples.append(labels, counted.samples)
            for (reason, word) in Self.reasons {
                failures.append(labels, extra: word, counted.failures[reason])
            }
            dropped.append(labels, canary.groupsDropped)
        }
        return [
            watched, overdue, newest, fresh, lastSample, lastSuccess, interval, samples, failures, dropped,
        ]
    }

    private static func credentials(_ snapshot: WatchSnapshot, _ failures: [String: UInt64]) -> MetricFamily {
        var family = MetricFamily(Catalogue.credentialsFailures)
        var told: Set<String> = []
        for lane in snapshot.lanes where told.insert(lane.spec.account).inserted {
            family.append(
                LabelBlock([("account", lane.spec.account)]), failures[lane.spec.account] ?? 0)
        }
        return family
    }

    private static func apiFamilies(
        _ snapshot: WatchSnapshot, _ counters: EngineCounters
    ) -> [MetricFamily] {
        var requests = MetricFamily(Catalogue.apiRequests)
        var failures = MetricFamily(Catalogue.apiFailures)
        var duration = MetricFamily(Catalogue.apiDuration)
        var quota = MetricFamily(Catalogue.apiQuota)
        var allowed = MetricFamily(Catalogue.apiAllowed)
        var demand = MetricFamily(Catalogue.demandRatio)
        var lateness = MetricFamily(Catalogue.lateness)
        for lane in snapshot.lanes {
            let counted = counters[lane.id, lane.question]
            let labels = LabelBlock([
                ("account", lane.spec.account), ("region_id", lane.spec.region),
                ("operation", lane.question.operation),
            ])
            requests.append(labels, counted.requests)
            for (reason, word) in reasons { failures.append(labels, extra: word, counted.failures[reason]) }
            duration.append(labels, counted.duration, exemplars: counted.durationExemplars)
            quota.append(labels, lane.quota)
            allowed.append(labels, lane.allowed)
            demand.append(labels, lane.demandRatio)
            lateness.append(labels, counted.lateness)
        }
        return [requests, failures, duration, quota, allowed, demand, lateness]
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

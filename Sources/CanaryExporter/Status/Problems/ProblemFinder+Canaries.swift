internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

/// What is wrong with a canary and its groups.
extension ProblemFinder {
    /// The findings about one canary, and its groups where they are seen.
    func ofCanary(_ status: CanaryStatus) -> [ProblemFinding] {
        let canary = status.snapshot
        var findings = ofWatching(status)
        if isBlind(canary) { return findings }
        for (place, group) in canary.groups.enumerated() where group.isReported {
            findings += ofGroup(group, status.groups[place], canary)
        }
        if canary.groupsDropped > 0 {
            let are = canary.groupsDropped == 1 ? "1 group is" : "\(canary.groupsDropped) groups are"
            findings.append(
                finding(
                    .groupsDropped, canary,
                    "\(are) over max_groups on canary \(canary.spec.name), and nothing is said of them"))
        }
        return findings
    }

    /// Whether nothing is seen: messages are overdue, and nothing was answered for 2.5 intervals.
    func isBlind(_ canary: CanarySnapshot) -> Bool {
        guard canary.overdue > 0 else { return false }
        guard let last = canary.lastSuccess else { return true }
        return now - last > canary.sampleInterval * 2.5
    }

    private func finding(
        _ kind: ProblemFinding.Kind, _ canary: CanarySnapshot, _ text: String, since: UnixTime? = nil
    ) -> ProblemFinding {
        ProblemFinding(
            kind: kind, text: text, since: since, account: canary.spec.account,
            region: canary.spec.region, topic: canary.spec.instanceID + "%" + canary.spec.topic,
            canary: canary.spec.name)
    }

    // MARK: - Watching

    private func ofWatching(_ status: CanaryStatus) -> [ProblemFinding] {
        let canary = status.snapshot
        let name = canary.spec.name
        var findings: [ProblemFinding] = []
        let failure = facts.counters[canary.id].latestFault
        let words = failure.map {
            FailureMend.words($0.reason, failure: $0, account: canary.spec.account)
        }
        if isBlind(canary) {
            let cause = words ?? "messages are overdue, and no sample brought an answer lately"
            var blind = finding(
                .blind, canary, "Nothing is seen of canary \(name): \(cause)",
                since: canary.lastSuccess ?? status.failingSince ?? facts.started)
            blind.reason = failure?.reason.rawValue ?? ""
            findings.append(blind)
        }
        // Single failures are noise.
        if let failure, let words, status.failingSince != nil {
            var failing = finding(
                .samplesFail, canary, "Every sample of canary \(name) fails: \(words)",
                since: status.failingSince)
            failing.reason = failure.reason.rawValue
            findings.append(failing)
        }
        let overdue = facts.history.groups[CanaryIdentity(canary.spec)]?.overdueSince
        if let overdue, canary.overdue > 0, facts.now.monotonic - overdue >= Self.lasting {
            let are = canary.overdue == 1 ? "1 message" : "\(canary.overdue) messages"
            findings.append(
                finding(
                    .messagesOverdue, canary,
                    "\(are) of canary \(name) can't be sampled in time, so what is said of it may be"
                        + " incomplete", since: facts.wall(overdue)))
        }
        return findings + ofMessages(canary)
    }

    private func ofMessages(_ canary: CanarySnapshot) -> [ProblemFinding] {
        let name = canary.spec.name
        var findings: [ProblemFinding] = []
        if let limit = canary.spec.freshWithin, canary.spec.isRotating,
            canary.newestMessage.map({ now - $0 > limit }) ?? areSourcesRead
        {
            let text =
                canary.newestMessage == nil
                ? "No message of canary \(name) was ever seen: see that somebody sends them"
                : "Nobody has sent a message of canary \(name), so a stall that begins now would not be seen"
            findings.append(
                finding(.noFreshCanaries, canary, text, since: canary.newestMessage))
        }
        let isWatched = canary.pending + canary.settled + canary.expired > 0
        if !isWatched {
            guard areSourcesRead else { return findings }
            findings.append(
                finding(
                    .noMessages, canary,
                    "There is no message of canary \(name) to watch: see its message_files"))
        } else if canary.lastSample == nil {
            var waiting = finding(
                .notSampledYet, canary, "Nothing of canary \(name) has been sampled yet",
                since: facts.started)
            waiting.reason = ""
            findings.append(waiting)
        }
        return findings
    }

    /// Whether files had their time to be read after the start.
    private var areSourcesRead: Bool { now - facts.started >= HealthPages.readyAnyhowAfter }

    // MARK: - Groups

    private func ofGroup(
        _ group: GroupSnapshot, _ status: GroupStatus, _ canary: CanarySnapshot
    ) -> [ProblemFinding] {
        let name = canary.spec.name
        let all = TrackType.allCases.reduce(0) { $0 + group.tracks[$1] }
        var findings: [ProblemFinding] = []
        // Most of the messages, since a broker may be asked that doesn't know the group's consumers.
        func isMost(_ type: TrackType) -> Bool { group.tracks[type] * 2 > all }
        if isMost(.missing) {
            findings.append(
                finding(
                    .groupMissing, group, canary,
                    "\(group.name) is expected on canary \(name), but isn't there",
                    asLongAs: status, says: .missing))
        }
        if group.isJudged, isMost(.notOnline) {
            findings.append(
                finding(
                    .groupOffline, group, canary, "\(group.name) has no consumer online for canary \(name)",
                    asLongAs: status, says: .notOnline))
        }
        if status.isOverThreshold {
            findings.append(
                finding(
                    .consumptionStuck, group, canary, "\(group.name) has not consumed canary \(name)",
                    since: group.oldestUnconsumed))
        }
        return findings + ofPace(group, status, canary) + ofOddTracks(group, status, canary)
    }

    /// What is found in how it consumed lately.
    private func ofPace(
        _ group: GroupSnapshot, _ status: GroupStatus, _ canary: CanarySnapshot
    ) -> [ProblemFinding] {
        var findings: [ProblemFinding] = []
        if group.isJudged, let (latency, since) = status.slowness {
            let share = Int((latency.share * 100).rounded(.up))
            findings.append(
                finding(
                    .consumptionSlow, group, canary,
                    "\(group.name) is slow on canary \(canary.spec.name): within the last hour \(share)% of"
                        + " \(latency.timed) messages took longer than \(Age.text(group.latencyLimit)),"
                        + " half its lag_threshold", since: since))
        }
        if let regressed = status.lastRegression, now - regressed <= Self.regressionTold {
            findings.append(
                finding(
                    .offsetWentBackwards, group, canary,
                    "The offset of \(group.name) went backwards on canary \(canary.spec.name): it consumes"
                        + " messages twice", since: regressed))
        }
        return findings
    }

    /// What is found in tracks that neither say that a message was consumed nor that it wasn't.
    private func ofOddTracks(
        _ group: GroupSnapshot, _ status: GroupStatus, _ canary: CanarySnapshot
    ) -> [ProblemFinding] {
        let name = canary.spec.name
        var findings: [ProblemFinding] = []
        if group.isJudged, group.tracks[.consumedButFiltered] > 0 {
            findings.append(
                finding(
                    .consumptionFiltered, group, canary,
                    "\(group.name) passes over messages of canary \(name) that don't match its subscription",
                    asLongAs: status, says: .consumedButFiltered))
        }
        if group.tracks[.other] > 0 {
            findings.append(
                finding(
                    .statusUnknown, group, canary,
                    "The service says of \(group.name) on canary \(name) what nobody has documented (OTHER)",
                    asLongAs: status, says: .other, .unknown))
        } else if group.isJudged, group.tracks[.unknown] > 0 {
            findings.append(
                finding(
                    .statusUnknown, group, canary,
                    "The service can't tell where \(group.name) stands with canary \(name) (UNKNOWN)",
                    asLongAs: status, says: .unknown))
        }
        return findings
    }

    private func finding(
        _ kind: ProblemFinding.Kind, _ group: GroupSnapshot, _ canary: CanarySnapshot, _ text: String,
        since: UnixTime?
    ) -> ProblemFinding {
        var found = finding(kind, canary, text, since: since)
        found.group = group.name
        return found
    }

    /// One that began with the group's word, if that is one of these.
    private func finding(
        _ kind: ProblemFinding.Kind, _ group: GroupSnapshot, _ canary: CanarySnapshot, _ text: String,
        asLongAs status: GroupStatus, says types: TrackType...
    ) -> ProblemFinding {
        let since = group.word.map(types.contains) == true ? status.wordSince : nil
        var found = finding(kind, group, canary, text, since: since)
        found.isSinceAtLeast = since != nil && !status.isWordSinceExact
        return found
    }
}

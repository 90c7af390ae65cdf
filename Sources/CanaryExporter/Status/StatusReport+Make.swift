internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

extension StatusReport {
    /// Makes a report of facts.
    ///
    /// - Parameters:
    ///   - facts: What is known.
    ///   - detail: Of which canaries messages, samples and history are told.
    /// - Returns: The report, its problems found.
    static func make(_ facts: StatusFacts, detail: StatusDetail) -> StatusReport {
        var report = StatusReport(
            now: facts.now.wall, started: facts.started, metricsPath: facts.metricsPath,
            configuration: facts.configuration.status, heartbeat: facts.heartbeat.wall)
        report.detail = detail
        report.canaries = facts.snapshot.canaries.map { canary($0, facts, detail) }
        report.operations = facts.snapshot.channels.map { operation($0, facts) }
        report.accounts = facts.configuration.configuration.accounts.map { account($0, facts) }
        report.problems = ProblemFinder(facts: facts, report: report).problems()
        return report
    }

    private static func canary(
        _ snapshot: CanarySnapshot, _ facts: StatusFacts, _ detail: StatusDetail
    ) -> CanaryStatus {
        let identity = CanaryIdentity(snapshot.spec)
        let isDetailed = detail.covers(snapshot.spec.name)
        let known = facts.history.groups[identity]
        var canary = CanaryStatus(snapshot: snapshot)
        canary.groups = snapshot.groups.map { group in
            var status = GroupStatus(name: group.name)
            status.isOverThreshold = snapshot.isLate(group)
            guard let written = known?.groups[group.name] else { return status }
            // What came after the last record is in the snapshot.
            let history = written.with(group, at: facts.now.monotonic)
            if let standing = history.words.standing {
                status.wordSince = facts.wall(standing.start)
                status.isWordSinceExact = standing.isExact
            }
            status.lastRegression = history.regressed.map(facts.wall)
            status.slowness = history.latency.slowness.map { ($0, facts.wall($0.since)) }
            if isDetailed { status.history = facts.spans(history.words) }
            return status
        }
        canary.failingSince = facts.history.samples.failing(canary: identity)?.since
        guard isDetailed else { return canary }
        canary.messages = (facts.messages[snapshot.id] ?? []).map(MessageStatus.init)
        let watched = snapshot.pending + snapshot.settled + snapshot.expired
        canary.messagesLeftOut = watched - canary.messages.count
        canary.successes = facts.history.samples.successes(of: identity)
        canary.failures = facts.history.samples.failures(of: identity)
        return canary
    }

    private static func operation(_ channel: ChannelSnapshot, _ facts: StatusFacts) -> OperationStatus {
        let counted = facts.counters[channel.scope, channel.operation]
        let identity = OperationIdentity(channel)
        var operation = OperationStatus(channel: channel)
        operation.requests = counted.requests
        operation.failures = FailureReason.allCases.compactMap { reason in
            counted.failures[reason] > 0 ? (reason, counted.failures[reason]) : nil
        }
        operation.history = facts.history.calls
            .minutes(of: identity, last: CallHistory.minutesMax, at: facts.now.monotonic)
            .map { minute in
                OperationPoint(
                    start: minute.start, requests: Int(minute.requests), failures: Int(minute.failures),
                    meanSeconds: minute.requests > 0 ? minute.seconds / Double(minute.requests) : nil)
            }
        return operation
    }

    private static func account(_ account: AccountConfiguration, _ facts: StatusFacts) -> AccountStatus {
        var status = AccountStatus(name: account.name, credentials: account.credentials.inWords)
        status.refreshFailures = facts.counters.credentialFailures[account.name] ?? 0
        return status
    }
}

extension StatusFacts {
    /// A moment of the past by the wall clock as it stands now.
    func wall(_ time: MonotonicTime) -> UnixTime { now.wall - (now.monotonic - time) }

    /// The words of the last hours, the first one cut off at the horizon.
    func spans(_ words: WordSpans) -> [StatusSpan] {
        let first = now.monotonic - WordSpans.horizon
        let stretches = words.stretches
        return stretches.enumerated().compactMap { index, stretch in
            let end = index + 1 < stretches.count ? stretches[index + 1].start : now.monotonic
            guard end > first else { return nil }
            return StatusSpan(
                start: wall(max(first, stretch.start)), end: wall(end), word: stretch.word)
        }
    }
}

extension CanarySnapshot {
    /// Whether the alert rules would find the group late: its oldest unconsumed message is older, by the last
    /// success, than the threshold.
    ///
    /// The age counts up to the last success, so that it doesn't grow unseen. A group that nobody expects and
    /// that never consumed a watched message has no threshold.
    func isLate(_ group: GroupSnapshot) -> Bool {
        guard group.isJudged, let oldest = group.oldestUnconsumed, let lastSuccess else { return false }
        return lastSuccess - oldest > group.lagThreshold
    }
}

extension GroupSnapshot {
    /// Consuming canaries more slowly than this is slow, as the alert rules have it: half of the lag
    /// threshold.
    var latencyLimit: Duration { lagThreshold / 2 }

    /// Whether alert rules judge it: it is expected, or has consumed a watched message.
    var isJudged: Bool { isReported && (isExpected || hasConsumed) }
}

extension MessageStatus {
    /// The message as the ledger knows it.
    init(_ message: MessageSnapshot) {
        self.init(
            id: message.id.text, state: message.state, birth: message.birth, firstSeen: message.firstSeen,
            isRotating: message.isRotating, lastAnswered: message.lastAnswered, requestID: message.requestID,
            tracks: message.tracks.map {
                MessageTrackStatus(
                    group: $0.group, type: $0.type, isConsumed: $0.isConsumed,
                    firstSeenConsumed: $0.firstSeenConsumed)
            })
    }
}

extension CredentialsConfiguration {
    /// Where the keys come from, in words; the names of files, and never what they hold.
    var inWords: String {
        switch self {
        case .default: "the first source that has any (type default)"
        case .environment: "the environment"
        case .accessKey(let idFile, let secretFile, let tokenFile):
            "the files " + [idFile, secretFile, tokenFile].compactMap { $0 }.joined(separator: ", ")
        }
    }
}

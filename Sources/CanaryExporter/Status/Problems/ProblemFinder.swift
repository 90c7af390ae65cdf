internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling
internal import Text

/// Decides what is wrong now, by the same logic as the alert rules but without their waiting.
///
/// Pure: the same facts give the same problems. The rules are in `alerts/rocketmq-canary.rules.yml`, the
/// muting in `alerts/alertmanager-example.yml`.
struct ProblemFinder {
    /// So many problems are told; the last one says how many more there are.
    static let countMax = 200
    /// An offset that went backwards is told for so long.
    static let regressionTold: Duration = .seconds(15 * 60)
    /// The rates of failing calls are taken over so many minutes.
    static let rateMinutes = 15
    /// Fewer failures than this in that time are no problem.
    static let failuresMin = 3
    /// Messages must be overdue, and a schedule over its quota, for so long.
    static let lasting: Duration = .seconds(600)
    /// Credentials that live no longer than this should have been refreshed.
    static let credentialsLeft: Duration = .seconds(120)

    let facts: StatusFacts
    let report: StatusReport

    var now: UnixTime { facts.now.wall }

    /// What is wrong now, worst first, causes before their consequences.
    func problems() -> [StatusProblem] {
        var findings = ofTheExporter() + ofAccounts() + ofOperations()
        for canary in report.canaries { findings += ofCanary(canary) }
        let told = Self.joined(ProblemMuting.told(findings)).enumerated().sorted { one, other in
            let (first, second) = (one.element, other.element)
            if first.kind.severity != second.kind.severity {
                return first.kind.severity < second.kind.severity
            }
            if first.kind != second.kind { return first.kind.rawValue < second.kind.rawValue }
            let (since, otherSince) = (first.since?.milliseconds ?? .max, second.since?.milliseconds ?? .max)
            return since == otherSince ? one.offset < other.offset : since < otherSince
        }.map(\.element)
        let isCut = told.count > Self.countMax
        var problems = told.prefix(isCut ? Self.countMax - 1 : Self.countMax).map { finding in
            StatusProblem(
                severity: finding.kind.severity, text: finding.text, since: finding.since,
                isSinceAtLeast: finding.isSinceAtLeast, canary: finding.canary,
                group: finding.group)
        }
        if isCut {
            let rest = told.count - problems.count
            problems.append(StatusProblem(severity: .info, text: "\(rest) more problems are not listed"))
        }
        return problems
    }

    private func ofTheExporter() -> [ProblemFinding] {
        var findings: [ProblemFinding] = []
        if facts.now.monotonic - facts.heartbeat.monotonic > HealthPages.heartbeatPatience {
            findings.append(
                ProblemFinding(
                    kind: .samplingStalled,
                    text: "The sampling loop stands still, so all that is shown is old: restart the exporter",
                    since: facts.heartbeat.wall))
        }
        let configuration = facts.configuration.status
        if let refused = configuration.refused {
            findings.append(
                ProblemFinding(
                    kind: .reloadRefused,
                    text: "The new configuration was refused, and the one before it stays in force: mend"
                        + " \(configuration.file)", since: refused))
        }
        return findings
    }

    private func ofAccounts() -> [ProblemFinding] {
        report.accounts.flatMap { account -> [ProblemFinding] in
            var findings: [ProblemFinding] = []
            if let failing = credentialsFailing(account) { findings.append(failing) }
            if let expiry = account.expiry, expiry - now < Self.credentialsLeft {
                let verb = expiry > now ? "are about to expire" : "have expired"
                findings.append(
                    ProblemFinding(
                        kind: .credentialsExpiring,
                        text: "The credentials of account \(account.name) \(verb) and were not refreshed",
                        since: expiry > now ? nil : expiry, account: account.name))
            }
            return findings
        }
    }

    /// Credentials that failed several times lately, and still do.
    private func credentialsFailing(_ account: AccountStatus) -> ProblemFinding? {
        let canaries = report.canaries.map(\.snapshot).filter { $0.spec.account == account.name }
        let failing = canaries.filter { canary in
            let reason = facts.counters[canary.id].latestFault?.reason
            return reason == .unauthorized || reason == .credentials
        }
        guard let one = failing.first, let failure = facts.counters[one.id].latestFault else {
            return nil
        }
        var (missing, refused) = (0, 0)
        for channel in facts.snapshot.channels where channel.spec.account == account.name {
            for minute in minutes(of: channel) {
                missing += Int(minute.withoutCredentials)
                refused += Int(minute.unauthorized)
            }
        }
        guard missing >= Self.failuresMin || refused >= Self.failuresMin else { return nil }
        let words = FailureMend.words(failure.reason, failure: failure, account: account.name)
        return ProblemFinding(
            kind: .credentialsFailing,
            text: "Nothing of account \(account.name) can be sampled: \(words)",
            since: failing.compactMap(since(ofFailuresOf:)).min(),
            account: account.name)
    }

    private func since(ofFailuresOf canary: CanarySnapshot) -> UnixTime? {
        let identity = CanaryIdentity(canary.spec)
        return facts.history.samples.failing(canary: identity, inARow: 1)?.since
    }

    private func minutes(of channel: ChannelSnapshot) -> [CallHistory.Minute] {
        facts.history.calls.minutes(
            of: OperationIdentity(channel), last: Self.rateMinutes, at: facts.now.monotonic)
    }

    private func ofOperations() -> [ProblemFinding] {
        facts.snapshot.channels.flatMap { channel -> [ProblemFinding] in
            let place = "account \(channel.spec.account) in \(channel.spec.region)"
            func finding(
                _ kind: ProblemFinding.Kind, _ text: String, since: UnixTime? = nil
            ) -> ProblemFinding {
                ProblemFinding(
                    kind: kind, text: text, since: since, operation: channel.operation,
                    account: channel.spec.account, region: channel.spec.region)
            }
            var findings: [ProblemFinding] = []
            let minutes = minutes(of: channel)
            let requests = minutes.reduce(0) { $0 + Int($1.requests) }
            let throttled = minutes.reduce(0) { $0 + Int($1.throttled) }
            let failed = minutes.reduce(0) { $0 + Int($1.failures) - Int($1.throttled) - Int($1.gone) }
            let operation = channel.operation.name
            if throttled >= Self.failuresMin, throttled * 20 > requests {
                findings.append(
                    finding(
                        .throttled,
                        "The cloud throttled \(percent(throttled, of: requests)) of the \(operation) calls of"
                            + " \(place) within \(Self.rateMinutes) minutes: see who else spends the"
                            + " quota, or lower requests_per_second"))
            }
            if failed >= Self.failuresMin, failed * 10 > requests {
                findings.append(
                    finding(
                        .apiErrors,
                        "\(percent(failed, of: requests)) of the \(operation) calls of \(place) failed within"
                            + " \(Self.rateMinutes) minutes: see the last errors of its canaries"))
            }
            if let since = facts.history.overQuotaSince[OperationIdentity(channel)],
                facts.now.monotonic - since >= Self.lasting, channel.demandRatio > 1
            {
                let share = Int((channel.demandRatio * 100).rounded(.up))
                findings.append(
                    finding(
                        .quotaTooSmall,
                        "The quota of \(place) is too small: the schedule asks for \(share)% of the"
                            + " \(operation) calls it may make, so samples come later; lengthen"
                            + " sample_interval, or watch fewer messages", since: facts.wall(since)))
            }
            return findings
        }
    }

    private func percent(_ part: Int, of whole: Int) -> String {
        "\(whole > 0 ? (part * 100 + whole / 2) / whole : 0)%"
    }

    /// Makes one of findings that say the same of many canaries of one account and region.
    private static func joined(_ findings: [ProblemFinding]) -> [ProblemFinding] {
        var places: [[String?]: Int] = [:]
        var counts: [Int: Int] = [:]
        var joined: [ProblemFinding] = []
        for finding in findings {
            guard let reason = finding.reason else {
                joined.append(finding)
                continue
            }
            let key = ["\(finding.kind)", finding.account, finding.region, reason]
            guard let place = places[key] else {
                places[key] = joined.count
                joined.append(finding)
                continue
            }
            counts[place, default: 1] += 1
            let (since, other) = (joined[place].since, finding.since)
            joined[place].since = since.flatMap { since in other.map { min(since, $0) } } ?? since ?? other
        }
        for (place, count) in counts {
            let one = joined[place]
            let others =
                "\(count) canaries of account \(one.account ?? "") in \(one.region ?? "")"
            joined[place].text = one.text.replacing(
                "canary \(one.canary ?? "")", with: others, maxReplacements: 1)
            joined[place].canary = nil
        }
        return joined
    }
}

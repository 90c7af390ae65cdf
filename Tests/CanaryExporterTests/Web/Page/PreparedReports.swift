import AlibabaCloud
import Text

@testable import CanaryExporter
@testable import CanaryWatch
@testable import Sampling

/// Reports made by hand, one for each state of the world that the page must be right in.
enum PreparedReports {
    static let now = UnixTime(milliseconds: 1_767_323_045_000)
    static let messageID = "1E0578FE110F18B4AAC235C0C8460BA2"

    static func ago(_ seconds: Int) -> UnixTime { now - .seconds(seconds) }

    static func make(canaries: [CanaryStatus] = [], problems: [StatusProblem] = []) -> StatusReport {
        var report = StatusReport(
            now: now, started: ago(9000), metricsPath: "/metrics",
            configuration: ConfigurationStatus(file: "canaries.yml", loaded: ago(9000)), heartbeat: ago(1))
        report.canaries = canaries
        report.problems = problems
        report.operations = [operation(failures: 0)]
        report.accounts = [AccountStatus(name: "default", credentials: "the environment")]
        return report
    }

    static func spec(_ name: String, topic: String = "orders", expected: [String] = []) -> CanarySpec {
        var spec = CanarySpec(
            name: name, account: "default", region: "cn-hangzhou",
            instanceID: "MQ_INST_111111111111_DOabcdef", topic: topic)
        spec.expectedGroups = expected.map { ExpectedGroup(name: $0, lagThreshold: .seconds(600)) }
        spec.isRotating = true
        return spec
    }

    /// A canary that was answered four seconds ago.
    static func canary(
        _ name: String, topic: String = "orders", groups: [(name: String, word: TrackType)]
    ) -> CanaryStatus {
        var snapshot = CanarySnapshot(
            id: CanaryID(0), spec: spec(name, topic: topic, expected: groups.map(\.name)),
            sampleInterval: .seconds(30))
        snapshot.isAnswered = true
        snapshot.lastSample = ago(4)
        snapshot.lastSuccess = ago(4)
        snapshot.pending = 2
        snapshot.settled = 18
        snapshot.newestMessage = ago(20)
        var canary = CanaryStatus(snapshot: snapshot)
        for (name, word) in groups { add(name, word, to: &canary) }
        canary.successes = [sample(4, failure: nil)]
        return canary
    }

    /// Adds a group whose word has stood for 12 minutes, or for 5 hours if it is consumed.
    static func add(_ name: String, _ word: TrackType, to canary: inout CanaryStatus) {
        var latency = LatencyHistogram()
        for seconds in [4, 9, 20, 25, 70] { latency.observe(.seconds(seconds)) }
        var group = GroupSnapshot(
            name: name, serial: canary.groups.count, isExpected: true, hasConsumed: true,
            lagThreshold: .seconds(600), latency: latency, latencyUnobserved: 1, regressions: 0)
        group.isReported = true
        group.word = word
        group.tracks.count(word)
        group.oldestUnconsumed = word == .consumed ? nil : ago(725)
        group.consumedThrough = word == .consumed ? ago(30) : ago(745)
        var status = GroupStatus(name: name)
        status.isOverThreshold = [.notConsumeYet, .notOnline, .missing].contains(word)
        status.wordSince = word == .consumed ? ago(18_000) : ago(725)
        status.isWordSinceExact = true
        status.history = [
            StatusSpan(start: ago(20_000), end: ago(18_300), word: .consumed),
            StatusSpan(start: ago(18_300), end: ago(18_000), word: nil),
            StatusSpan(start: ago(18_000), end: ago(725), word: .consumed),
            StatusSpan(start: ago(725), end: now, word: word),
        ]
        canary.snapshot.groups.append(group)
        canary.groups.append(status)
        for seconds in [20, 800] where canary.messages.count < 2 {
            canary.messages.append(message(age: seconds))
        }
        for index in canary.messages.indices {
            canary.messages[index].tracks.append(
                MessageTrackStatus(
                    group: name, type: word, isConsumed: word.provesConsumed,
                    firstSeenConsumed: word.provesConsumed ? ago(10) : nil))
        }
    }

    private static func message(age: Int) -> MessageStatus {
        var message = MessageStatus(
            id: messageID, state: .pending, birth: Birth(time: ago(age), source: .messageID),
            firstSeen: ago(age - 5), isRotating: true)
        message.lastAnswered = ago(4)
        message.requestID = "B8C1A5E2-0F6B-4C5F-9D5E-7A3E0D1F2A44"
        return message
    }

    static func sample(_ age: Int, failure: (reason: FailureReason, text: String)?) -> SampleRecord {
        SampleRecord(
            time: ago(age), messageID: messageID, requestID: "B8C1A5E2-0F6B-4C5F-9D5E-7A3E0D1F2A44",
            duration: .milliseconds(84), failure: failure)
    }

    static func operation(failures: Int) -> OperationStatus {
        let channel = ChannelSnapshot(
            scope: ScopeID(0),
            spec: QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8),
            operation: .messageTrace, quota: 8, allowed: failures > 0 ? 4 : 8, demandRatio: 0.25)
        var operation = OperationStatus(channel: channel)
        operation.requests = 12_345
        operation.failures = failures > 0 ? [(.timeout, UInt64(failures))] : []
        operation.history = (0..<150).map { minute in
            OperationPoint(
                start: ago((150 - minute) * 60), requests: 100 + minute % 20,
                failures: minute > 140 ? min(failures, 60) : 0, meanSeconds: 0.08 + Double(minute % 7) / 100)
        }
        return operation
    }
}

/// The states, by the name under which the browser is shown them.
extension PreparedReports {
    static let all: [(name: String, report: StatusReport)] = [
        ("healthy", healthy), ("troubled", troubled), ("start", atStart), ("failing", failing),
        ("many", many(canaries: 500, groups: 10)), ("chinese", named(chinese)), ("hostile", named(hostile)),
        ("empty", make()), ("refused", refused), ("partly", partlyAnswered),
    ]

    static let healthy = make(canaries: [
        canary("orders", groups: [("GID_audit", .consumed), ("GID_billing", .consumed)]),
        canary("payments", topic: "payments", groups: [("GID_ledger", .consumed), ("GID_feed", .pull)]),
    ])

    static let troubled: StatusReport = {
        var report = make(
            canaries: [
                canary("payments", topic: "payments", groups: [("GID_ledger", .consumed)]),
                canary(
                    "orders",
                    groups: [
                        ("GID_audit", .consumed), ("GID_billing", .notConsumeYet), ("GID_search", .notOnline),
                        ("GID_mail", .consumedButFiltered), ("GID_new", .other),
                    ]),
            ],
            problems: [
                StatusProblem(
                    severity: .critical, text: "GID_billing has not consumed canary orders", since: ago(725),
                    canary: "orders", group: "GID_billing"),
                StatusProblem(
                    severity: .warning, text: "GID_search is not online on canary orders", since: ago(300),
                    canary: "orders", group: "GID_search"),
                StatusProblem(severity: .info, text: "The schedule is stretched to fit the quota"),
            ])
        report.canaries[1].failures = [
            sample(60, failure: (.timeout, "no answer within 10 s")),
            sample(
                95, failure: (.throttled, "Throttling.User: Request was denied due to user flow control.")),
        ]
        report.operations = [operation(failures: 31)]
        return report
    }()

    static let atStart: StatusReport = {
        var canary = CanaryStatus(
            snapshot: CanarySnapshot(
                id: CanaryID(0), spec: spec("orders", expected: ["GID_billing"]), sampleInterval: .seconds(30)
            ))
        canary.snapshot.pending = 3
        var report = make(canaries: [canary])
        report.operations = []
        return report
    }()

    static let failing: StatusReport = {
        var canaries = ["orders", "payments"].map { name in
            canary(name, groups: [("GID_billing", .consumed)])
        }
        for index in canaries.indices {
            canaries[index].snapshot.isAnswered = false
            canaries[index].snapshot.lastSuccess = ago(1300)
            canaries[index].snapshot.groups[0].isReported = false
            canaries[index].snapshot.groups[0].word = nil
            canaries[index].groups[0].history.append(StatusSpan(start: ago(900), end: now, word: nil))
            canaries[index].failingSince = ago(1290)
            canaries[index].failures = [
                sample(3, failure: (.tls, "certificate <b>\"unknown\"</b> & 'self-signed'"))
            ]
            canaries[index].successes = [sample(1300, failure: nil)]
        }
        return make(canaries: canaries)
    }()

    static let partlyAnswered: StatusReport = {
        var report = healthy
        report.canaries[1].snapshot.isAnswered = false
        return report
    }()

    static let refused: StatusReport = {
        var report = healthy
        report.configuration.refused = ago(50)
        report.configuration.refusal = [
            "canaries.yml:7:3: <topic> is missing", "canaries.yml:9:1: no such key",
        ]
        return report
    }()

    static func many(canaries count: Int, groups: Int) -> StatusReport {
        var canaries = (0..<count).map { index in
            canary("canary-\(index)", groups: (0..<groups).map { ("GID_group_\($0)", .consumed) })
        }
        var problems: [StatusProblem] = []
        for index in stride(from: 7, to: count, by: 25) {
            canaries[index] = canary(
                "canary-\(index)",
                groups: (0..<groups).map { ("GID_group_\($0)", $0 == 3 ? .notConsumeYet : .consumed) })
            problems.append(
                StatusProblem(
                    severity: .critical, text: "GID_group_3 has not consumed canary canary-\(index)",
                    since: ago(725 + index), canary: "canary-\(index)", group: "GID_group_3"))
        }
        return make(canaries: canaries, problems: problems)
    }

    static let chinese = ["订单-金丝雀", "消费组-账单-" + String(repeating: "很长的名字", count: 40)]

    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)' x='",
        "</title><script>alert(2)</script>", "javascript:alert(3)", "a&b=c#d?e/../%00 +%",
        "\u{202E}gpj.exe\u{2066}", "a\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}",
        "zero\u{200B}width\u{FEFF}",
        String(repeating: "W", count: 255), "ערב טוב", "<!--", "]]>", "</svg></details></table></main>", "🐤",
    ]

    /// A canary of each name, with the name wherever the world could put one.
    static func named(_ names: [String]) -> StatusReport {
        var report = make(
            canaries: names.map {
                canary($0, topic: $0, groups: [($0, .notConsumeYet), ("GID_x", .consumed)])
            },
            problems: names.map {
                StatusProblem(
                    severity: .critical, text: "\($0) has not consumed canary \($0)", since: ago(725),
                    canary: $0, group: $0)
            })
        for (index, name) in names.enumerated() {
            report.canaries[index].failures = [sample(1, failure: (.undecodable, name))]
        }
        report.accounts = names.map { AccountStatus(name: $0, credentials: $0) }
        report.configuration.refusal = names
        return report
    }
}

import Foundation
import Testing

/// The whole chain for real: simulated clouds, exporters, Prometheus with the project's rules, Alertmanager with
/// the example's routes and inhibitions, and a receiver; every duration of rules and routes divided by thirty.
@Suite(.serialized, .enabled(if: Programs.exporterAnswers, "the program has no command line yet"))
struct AlertChainTests {
    private static let stalled = AlertIncident(
        name: "stalled", region: "cn-hangzhou", group: "stalled = from 15s to 75s", begins: 15, ends: 75)
    private static let missing = AlertIncident(name: "missing", region: "cn-shanghai", group: nil, begins: 0)
    private static let reset = AlertIncident(
        name: "reset", region: "cn-beijing", group: "reset = back 20s replay 4s at 40s", begins: 40, ends: 44)
    private static let dead = AlertIncident(name: "dead", region: "cn-shenzhen", begins: 25)
    private static let quiet = AlertIncident(name: "quiet", region: "cn-chengdu")
    /// Its group stalls before the API fails, and recovers long after.
    private static let outage = AlertIncident(
        name: "outage", region: "cn-hangzhou", group: "stalled = from 5s to 110s", begins: 60, ends: 90)
    /// The API fails for its canary too, but its group never stalls.
    private static let bystander = AlertIncident(
        name: "bystander", region: "cn-shanghai", begins: 60, ends: 90)
    private static let throttled = AlertIncident(name: "throttled", region: "cn-hangzhou", begins: 20)

    /// When everything is over, in seconds from the start: after the last recovery, its `keep_firing_for` and a
    /// group interval.
    private static let end = 145.0

    @Test(.timeLimit(.minutes(4)))
    func `every incident is told once, with its labels, and nothing else is`() async throws {
        let folder = try TemporaryFolder()
        let worlds = [
            try await AlertWorld([Self.stalled, Self.missing, Self.reset, Self.dead, Self.quiet]),
            try await AlertWorld(
                [Self.outage, Self.bystander], faults: "[fault close]\nwhen = from 60s to 90s\n"),
            try await AlertWorld(
                [Self.throttled], faults: "[fault throttle]\nwhen = from 20s\nchance = 30%\n"),
        ]
        let exporters = worlds.reduce(into: [:]) { $0.merge($1.exporters) { $1 } }
        let stack = try await AlertStack(scraping: exporters.mapValues(\.port), in: folder)

        try await wait(until: worlds[0].began + 25, stack)
        let dead = try #require(exporters["dead"])
        dead.process.send(signal: SIGKILL)
        let killed = Date().timeIntervalSince1970
        try await wait(until: worlds[2].began + Self.end, stack)

        let sent = try stack.notifications()
        var began: [String: Double] = [:]
        for world in worlds {
            for incident in world.incidents { began[incident.name] = world.began + (incident.begins ?? 0) }
        }
        began["dead"] = killed
        began["outage: ConsumptionStuck"] = worlds[1].began + 5
        AlertTimes(sent, began: began).tell()

        let judge = AlertJudge(sent)
        judge.expectOnce(
            "ConsumptionStuck", Self.stalled.groupLabels("ConsumptionStuck", severity: "critical"),
            resolved: true)
        judge.expectOnce(
            "ConsumerGroupMissing", Self.missing.groupLabels("ConsumerGroupMissing", severity: "critical"),
            resolved: false)
        judge.expectOnce(
            "OffsetWentBackwards", Self.reset.groupLabels("OffsetWentBackwards", severity: "warning"),
            resolved: true)
        judge.expectOnce(
            "ExporterDown",
            [
                "alertname": "RocketMQCanaryExporterDown", "severity": "critical",
                "job": "rocketmq-canary-dead",
                "instance": "127.0.0.1:\(dead.port)",
            ], resolved: false)
        judge.expectOnce(
            "ConsumptionStuck", Self.outage.groupLabels("ConsumptionStuck", severity: "critical"),
            resolved: true)
        for incident in [Self.outage, Self.bystander] {
            judge.expectOnce("Blind", incident.canaryLabels("Blind", severity: "critical"), resolved: true)
        }
        judge.expectOnce(
            "Throttled",
            [
                "alertname": "RocketMQCanaryThrottled", "severity": "warning",
                "job": "rocketmq-canary-throttled",
                "account": "default", "region_id": "cn-hangzhou", "operation": "OnsMessageTrace",
            ], resolved: false)
        judge.expectNothingElse(
            pages: [
                "stalled": ["ConsumptionStuck"], "missing": ["ConsumerGroupMissing"],
                "dead": ["ExporterDown"],
                "outage": ["ConsumptionStuck", "Blind"], "bystander": ["Blind"],
            ],
            tickets: [
                // What a stall leaves behind is slow, and an outage of the API fails its calls. Two minutes
                // without an answer spoil a latency: that isn't divided, so that after the outage there are
                // latencies of half a minute.
                "stalled": ["ConsumptionSlow"], "reset": ["OffsetWentBackwards"], "throttled": ["Throttled"],
                "outage": ["ConsumptionSlow", "APIErrors", "MessagesOverdue"],
                "bystander": ["ConsumptionSlow", "APIErrors", "MessagesOverdue"],
            ])
        // The firing alert was held while the exporter was blind: its recovery came after the group's.
        let world = worlds[1]
        let recovery = try #require(judge.recovery(of: "ConsumptionStuck", in: "outage"), "\(stack.log)")
        #expect(recovery > world.began + 110)
    }

    private func wait(until time: Double, _ stack: AlertStack) async throws {
        try await eventually("the time comes", within: .seconds(200)) {
            try stack.requireRunning()
            return Date().timeIntervalSince1970 >= time
        }
    }
}

/// How long each incident took until somebody heard of it.
struct AlertTimes {
    private let lines: [String]

    /// Takes what was sent, and when each incident, or the cause of one of its alerts, began.
    ///
    /// In seconds since 1970.
    init(_ sent: [AlertNotification], began: [String: Double]) {
        lines = sent.filter(\.isFiring).map { notification in
            let alert = "\(notification.incident): \(notification.name)"
            let seconds = notification.time - (began[alert] ?? began[notification.incident] ?? .nan)
            let kind = notification.isPage ? "page" : "ticket"
            let figure = String(format: "%6.1f", seconds)
            return "\(figure) s  \(kind)  \(alert)"
        }
    }

    /// Writes the table.
    func tell() {
        print(
            "seconds from incident to notification, with all durations of the rules divided by 30:"
        )
        for line in lines { print(line) }
    }
}

/// Judges what Alertmanager sent.
struct AlertJudge {
    private let sent: [AlertNotification]

    init(_ sent: [AlertNotification]) {
        self.sent = sent
    }

    /// Exactly one notification says that the alert fires, with exactly these labels; to the pager if critical.
    func expectOnce(
        _ alert: String, _ labels: [String: String], resolved: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let own = sent.filter { notification in notification.alerts.contains { $0.labels == labels } }
        let firing = own.filter(\.isFiring)
        #expect(firing.count == 1, "\(alert) \(labels) among \(told)", sourceLocation: sourceLocation)
        #expect(
            firing.allSatisfy { $0.isPage == (labels["severity"] == "critical") }, "\(alert)",
            sourceLocation: sourceLocation)
        #expect(
            own.filter { !$0.isFiring }.count == (resolved ? 1 : 0), "\(alert) \(labels) among \(told)",
            sourceLocation: sourceLocation)
    }

    /// No incident has notifications but these, by the names of the alerts.
    func expectNothingElse(
        pages: [String: Set<String>], tickets: [String: Set<String>],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for notification in sent {
            let allowed = (notification.isPage ? pages : tickets)[notification.incident] ?? []
            #expect(
                allowed.contains(notification.name), "\(notification.incident) among \(told)",
                sourceLocation: sourceLocation)
        }
    }

    /// When the alert was told to be over.
    func recovery(of alert: String, in incident: String) -> Double? {
        sent.first { $0.name == alert && $0.incident == incident && !$0.isFiring }?.time
    }

    private var told: [String] {
        sent.map {
            "\($0.incident): \($0.name) \($0.isFiring ? "fires" : "is over") at \(Int($0.time) % 100_000)"
        }
    }
}

import Foundation
import Testing

/// The real binary in processes of its own, seen through Debian's Prometheus and through an independent cloud.
@Suite(.serialized)
struct EndToEndTests {
    /// A minute and a half of simulated events, and the start of three programs.
    @Test(.timeLimit(.minutes(5)))
    func `a stall shows in time, recovers, and no scrape lies in between`() async throws {
        let scenario = StallScenario()
        let folder = try TemporaryFolder()
        let messages = folder.file("messages.txt")
        try Data().write(to: messages)
        let cloud = try await scenario.startCloud(in: folder)
        let worldBegan = Date().timeIntervalSince1970
        let exporter = try await Exporter(
            configuration: scenario.configuration(endpoint: cloud.endpoint, messageFile: messages.path),
            in: folder)
        let prometheus = try await PrometheusServer(scraping: exporter.port, in: folder)

        // A producer, in the world's time: each ID becomes known when its message has been born.
        let file = try FileHandle(forWritingTo: messages)
        for number in 0..<scenario.messageCount {
            try await eventually("message \(number) is born", within: .seconds(60)) {
                Date().timeIntervalSince1970 - worldBegan >= scenario.birth(number)
            }
            try file.write(contentsOf: Data((scenario.messageID(number) + "\n").utf8))
        }

        let judge = StallJudge(scenario: scenario, slack: 2)
        try await eventually("the recovery is long over", within: .seconds(60)) {
            Date().timeIntervalSince1970 - worldBegan > judge.recoveredBy + 5
        }
        let up = try await prometheus.samples("up", seconds: 120).values.flatMap { $0 }
        #expect(up.allSatisfy { $0.value == 1 }, "a scrape failed: \(up)")
        let stalled = try await moments(StallScenario.stalledGroup, up, prometheus, since: worldBegan)
        let steady = try await moments(StallScenario.healthyGroup, up, prometheus, since: worldBegan)
        #expect(judge.liesOfStalledGroup(stalled) == [])
        #expect(judge.liesOfHealthyGroup(steady) == [])

        exporter.process.send(signal: SIGTERM)
        #expect(try await exporter.process.exitStatus(within: .seconds(5)) == 0, "\(exporter.process.log)")
        cloud.process.send(signal: SIGTERM)
        #expect(try await cloud.process.exitStatus(within: .seconds(5)) == 0, "\(cloud.process.log)")
    }

    /// What each scrape said of a group.
    private func moments(
        _ group: String, _ scrapes: [PrometheusServer.Point], _ prometheus: PrometheusServer,
        since begin: Double
    ) async throws -> [StallJudge.Moment] {
        func values(_ name: String, _ labels: String = "") async throws -> [Double: Double] {
            let selector = "rocketmq_canary_\(name){consumer_group=\"\(group)\"\(labels)}"
            let points = try await prometheus.samples(selector, seconds: 120).values.flatMap { $0 }
            return Dictionary(points.map { ($0.time, $0.value) }) { first, _ in first }
        }
        let behind = try await values("tracks", ",track_type=\"NOT_CONSUME_YET\"")
        let oldest = try await values("oldest_unconsumed_timestamp_seconds")
        let through = try await values("consumed_through_timestamp_seconds")
        return scrapes.map { scrape in
            StallJudge.Moment(
                time: scrape.time - begin, behind: behind[scrape.time],
                oldest: oldest[scrape.time].map { $0 - begin },
                through: through[scrape.time].map { $0 - begin })
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `an independent cloud finds every call well signed and none over the quota`() async throws {
        let folder = try TemporaryFolder()
        let peer = try await Peer(in: folder)
        try await peer.control(#"{"groups": {"GID_a": "NOT_CONSUME_YET"}}"#)
        // Ninety messages to be sampled every second, with eight calls a second to do it.
        let identifiers = (0..<90).map { "C0A83A9800002A9F" + String(format: "%016X", $0) }
        let path = try folder.write("messages.txt", identifiers.joined(separator: "\n") + "\n")
        let exporter = try await Exporter(
            configuration: Exporter.configuration(
                endpoint: peer.endpoint,
                defaults: "sample_interval: 1s, settled_interval: 1s, max_messages: 100",
                canaries: """
                      - name: many
                        region: cn-hangzhou
                        instance_id: MQ_INST_1_A
                        topic: orders
                        message_files: ["\(path)"]
                    """), in: folder)
        try await eventually("a hundred samples") {
            try await peer.statistics().byOperation["OnsMessageTrace"]?.calls ?? 0 >= 100
        }
        let seen = try await peer.statistics()
        #expect(seen.signatureFailures == 0)
        #expect(seen.noncesReused == 0)
        #expect(seen.byOutcome.keys.sorted() == ["ok"])
        for (operation, counts) in seen.byOperation {
            // Eight evenly spaced calls arrive unevenly: one more may fall into the same second, of the
            // ten that the service allows.
            #expect(counts.maxSlidingSecond <= 9, "\(operation)")
        }
        exporter.process.send(signal: SIGTERM)
        #expect(try await exporter.process.exitStatus(within: .seconds(5)) == 0, "\(exporter.process.log)")
    }

    @Test(.timeLimit(.minutes(5)))
    func `SIGTERM under load ends the exporter within five seconds and well`() async throws {
        let folder = try TemporaryFolder()
        let peer = try await Peer(in: folder)
        try await peer.control(
            #"{"groups": {"GID_a": "CONSUMED"}, "faults": [{"mode": "hang", "every": 2}]}"#)
        let canaries = (0..<20).map { number in
            "  - {name: c\(number), region: cn-hangzhou, instance_id: MQ_INST_1_A, topic: t\(number), "
                + "message_ids: [C0A83A9800002A9F\(String(format: "%016X", number))]}"
        }
        let exporter = try await Exporter(
            configuration: Exporter.configuration(
                endpoint: peer.endpoint, defaults: "sample_interval: 3s, settled_interval: 3s",
                canaries: canaries.joined(separator: "\n")), in: folder)
        try await eventually("calls hang") {
            try await peer.statistics().byOutcome["fault:hang"] ?? 0 >= 3
        }
        let address = exporter.address("/metrics")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    // Until the server is gone: scrapes go on while it drains.
                    while !Task.isCancelled, await Web.status(address) != nil {}
                }
            }
            exporter.process.send(signal: SIGTERM)
            let status = try await exporter.process.exitStatus(within: .seconds(5))
            #expect(status == 0, "\(exporter.process.log.suffix(2000))")
            group.cancelAll()
        }
    }
}

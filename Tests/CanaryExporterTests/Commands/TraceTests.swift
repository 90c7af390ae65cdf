import AlibabaCloud
import Foundation
import OnsSimulator
import Testing

@testable import CanaryExporter
@testable import Sampling

/// `trace` against the simulated cloud, from the configuration file to the table.
@Suite(.timeLimit(.minutes(5))) struct TraceTests {
    private let folder: TemporaryFolder
    private let ids = EngineHarness.ids(3)

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
    }

    /// Runs it for the canary `orders` of a file that names the two first messages.
    private func trace(
        _ scenario: Scenario, ids given: [String] = [], canary: String = "orders",
        output: TraceOptions.Output = .table, sources: String? = nil
    ) async throws -> CommandReport {
        let cloud = SimulatedCloud(scenario: scenario, accessKeys: [EngineHarness.key])
        let port = try cloud.start()
        defer { cloud.stop() }
        try folder.write(EngineHarness.key.id, to: "id")
        try folder.write(EngineHarness.key.secret, to: "secret")
        let sources = sources ?? "message_ids: [\(ids[0]), \(ids[1])]"
        try folder.write(
            """
            accounts:
              - name: default
                credentials: {type: access_key, access_key_id_file: id, access_key_secret_file: secret}
                endpoint: http://127.0.0.1:\(port)
            canaries:
              - {name: orders, region: cn-hangzhou, instance_id: MQ_INST_1_A, topic: orders, \(sources)}

            """, to: "canaries.yml")
        return await ExporterCommands.trace(
            TraceOptions(
                source: .configuration(file: folder.file("canaries.yml"), canary: canary), messageIDs: given,
                output: output))
    }

    private var scenario: Scenario {
        var scenario = EngineHarness.scenario(ids)
        scenario.canaries[0].groups = [
            SimulatedGroup("GID_billing"),
            SimulatedGroup("GID_a", incidents: [Incident(.answering("NOT_ONLINE"), .always)]),
        ]
        return scenario
    }

    @Test func `the canary's messages are shown in columns`() async throws {
        let report = try await trace(scenario)
        #expect(report.exitStatus == 0 && report.errors == "")
        let rows = report.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.first == ["MESSAGE", "GROUP", "STATUS", "REQUEST"])
        #expect(
            rows.dropFirst().map { Array($0.prefix(3)) } == [
                [ids[0], "GID_billing", "CONSUMED"], [ids[0], "GID_a", "NOT_ONLINE"],
                [ids[1], "GID_billing", "CONSUMED"], [ids[1], "GID_a", "NOT_ONLINE"],
            ])
        // Columns begin at the same place on each line.
        let places = report.text.split(separator: "\n").compactMap { $0.firstRange(of: "GID_") }.map {
            report.text.distance(from: report.text.startIndex, to: $0.lowerBound)
        }
        #expect(places.count == 4)
    }

    @Test func `messages that are named are asked for, and no others`() async throws {
        let report = try await trace(scenario, ids: [ids[2]])
        #expect(report.text.contains(ids[2]))
        #expect(!report.text.contains(ids[0]))
    }

    @Test func `messages of files are asked for, the newest of them`() async throws {
        try folder.write((ids + ["# no ID", "nor this"]).joined(separator: "\n") + "\n", to: "m.txt")
        let report = try await trace(scenario, sources: "message_files: [m.txt], max_messages: 2")
        #expect(report.exitStatus == 0)
        #expect(!report.text.contains(ids[0]))
        #expect(report.text.contains(ids[1]) && report.text.contains(ids[2]))
    }

    @Test func `JSON holds the same`() async throws {
        struct Row: Decodable, Equatable {
            struct Track: Decodable, Equatable {
                let consumerGroup: String
                let trackType: String
            }
            let messageId: String
            let requestId: String?
            let tracks: [Track]?
            let reason: String?
        }
        var scenario = scenario
        scenario.canaries[0].fixedMessages.remove(at: 1)
        let report = try await trace(scenario, output: .json)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let rows = try decoder.decode([Row].self, from: Data(report.text.utf8))
        #expect(rows.map(\.messageId) == [ids[0], ids[1]])
        #expect(
            rows[0].tracks == [
                .init(consumerGroup: "GID_billing", trackType: "CONSUMED"),
                .init(consumerGroup: "GID_a", trackType: "NOT_ONLINE"),
            ])
        #expect(rows[1].reason == "message_gone")
        #expect(rows.allSatisfy { $0.requestId?.count == 36 })
        #expect(report.exitStatus == 1)
    }

    @Test func `a failure makes the status 1 and is told without the secret`() async throws {
        var scenario = scenario
        let key = EngineHarness.key
        scenario.faults = [
            ApiFault(.apiError(status: 403, code: "Forbidden.RAM", message: "\(key.id) \(key.secret)"))
        ]
        let report = try await trace(scenario)
        #expect(report.exitStatus == 1)
        #expect(report.errors.contains("forbidden, HTTP 403, Forbidden.RAM"))
        #expect(report.text.contains("forbidden"))
        for text in [key.id, key.secret] {
            #expect(!report.errors.contains(text) && !report.text.contains(text))
        }
    }

    @Test func `a canary that isn't there is status 2, and those that are there are named`() async throws {
        let report = try await trace(scenario, canary: "order")
        #expect(report.exitStatus == 2)
        #expect(report.errors.contains("no canary named \"order\"; it has: orders"))
    }

    @Test func `a text that is no ID is status 2 before anything is asked`() async throws {
        let report = try await trace(scenario, ids: ["hello"])
        #expect(report.exitStatus == 2 && report.text.isEmpty)
        #expect(report.errors.contains("hello"))
    }

    @Test func `a canary without messages yet is status 1`() async throws {
        let report = try await trace(scenario, sources: "message_files: [none.txt]")
        #expect(report.exitStatus == 1)
        #expect(report.errors.contains("no messages yet"))
    }

    @Test func `a region that can't be part of a host is status 2`() async {
        let options = TraceOptions(
            source: .named(region: "evil.example/", instanceID: "i", topic: "t"), messageIDs: ids,
            output: .table)
        let report = await ExporterCommands.trace(options)
        #expect(report.exitStatus == 2)
        #expect(report.errors.contains("'evil.example/' is not a region"))
    }

    @Test func `a file that isn't there is status 2`() async {
        let options = TraceOptions(
            source: .configuration(file: folder.file("no.yml"), canary: "orders"), messageIDs: [],
            output: .table)
        let report = await ExporterCommands.trace(options)
        #expect(report.exitStatus == 2)
        #expect(report.errors.contains("there is no such file"))
    }
}

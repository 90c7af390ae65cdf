import Foundation

/// One incident of the chain's test: a canary of its own region, watched by an exporter of its own.
///
/// Times are seconds from the start of the simulated world. Durations are about a thirtieth of the defaults,
/// except for the 5 s after which clients commit offsets: they are what they are.
struct AlertIncident {
    let name: String
    let region: String
    /// The section of the group in the scenario, after its head; nil: the service doesn't know the group.
    var group: String? = ""
    /// When it begins; nil: never.
    var begins: Double?
    /// When its cause is over; nil: never.
    var ends: Double?

    /// The one expected group.
    var consumerGroup: String { "GID_\(name)" }
    /// The canary and its topic are called as the incident is.
    var canary: String { name }
    /// The simulated cloud counts calls by account and region, and knows the region by the instance.
    var instance: String { "MQ_INST_1_\(name)" }

    /// What the scenario of the simulated cloud says of it.
    func scenarioText() -> String {
        let section =
            group.map { "[group \(canary)/\(consumerGroup)]\ndelay = 1s\njitter = 1s\n\($0)\n" } ?? ""
        return """
            [canary \(canary)]
            region = \(region)
            instance_id = \(instance)
            topic = \(canary)
            every = 4s
            file = json

            \(section)
            """
    }

    /// The configuration of its exporter.
    func configuration(endpoint: String, messages: URL) -> String {
        Exporter.configuration(
            endpoint: endpoint,
            defaults: "sample_interval: 2s, settled_interval: 5s, retire_after: 1m, stale_after: 10s, "
                + "max_messages: 6, lag_threshold: 24s, fresh_within: 30s",
            canaries: """
                  - name: \(canary)
                    region: \(region)
                    instance_id: \(instance)
                    topic: \(canary)
                    message_files: ["\(messages.appendingPathComponent("\(canary).txt").path)"]
                    expected_groups: [\(consumerGroup)]
                """)
    }

    /// The labels that an alert on its group has.
    func groupLabels(_ alert: String, severity: String) -> [String: String] {
        canaryLabels(alert, severity: severity).merging(["consumer_group": consumerGroup]) { $1 }
    }

    /// The labels that an alert on its canary has.
    func canaryLabels(_ alert: String, severity: String) -> [String: String] {
        [
            "alertname": "RocketMQCanary\(alert)", "severity": severity, "job": "rocketmq-canary-\(name)",
            "account": "default", "region_id": region, "instance_id": instance, "topic": canary,
            "canary": canary,
        ]
    }
}

/// Simulated clouds with the incidents that happen in each, and the exporters that watch them.
struct AlertWorld {
    let incidents: [AlertIncident]
    let began: Double
    let exporters: [String: Exporter]
    private let cloud: ChildProcess
    private let folders: [TemporaryFolder]

    /// Starts the cloud and its exporters; faults are sections of the scenario.
    init(_ incidents: [AlertIncident], faults: String = "") async throws {
        self.incidents = incidents
        let folder = try TemporaryFolder()
        let messages = folder.file("messages")
        try FileManager.default.createDirectory(at: messages, withIntermediateDirectories: true)
        let scenario = try folder.write(
            "world.scenario",
            """
            [cloud]
            seed = 3
            history = 0s
            access_key_id = \(Exporter.keyID)
            access_key_secret = \(Exporter.keySecret)
            message_directory = messages

            \(incidents.map { $0.scenarioText() }.joined(separator: "\n"))
            \(faults)
            """)
        cloud = try ChildProcess(
            Programs.exporter, ["simulate", "--listen=127.0.0.1:0", "--scenario=\(scenario)"],
            name: "simulator", in: folder, environment: Exporter.credentials)
        let endpoint = "http://127.0.0.1:\(try await cloud.listeningPort())"
        began = Date().timeIntervalSince1970
        var exporters: [String: Exporter] = [:]
        var folders = [folder]
        for incident in incidents {
            let own = try TemporaryFolder()
            folders.append(own)
            exporters[incident.name] = try await Exporter(
                configuration: incident.configuration(endpoint: endpoint, messages: messages), in: own)
        }
        self.exporters = exporters
        self.folders = folders
    }
}

import Foundation

/// One group stalls for a while and another never does, told as the simulated cloud reads it and as the exporter
/// is configured for it.
///
/// Times are seconds from the start of the simulated world.
struct StallScenario {
    static let stalledGroup = "GID_stalls"
    static let healthyGroup = "GID_steady"
    /// A message is born every so many seconds: the canaries' own period.
    let period = 4.0
    let sampleInterval = 2.0
    let stallBegins = 20.0
    let stallEnds = 44.0
    let messageCount = 18
    /// Clients commit their offsets this often, so that even a healthy group is seen behind by that much.
    let commitInterval = 5.0

    /// The ID of a message: of the broker's kind, without a time inside, so that its birth must be asked for.
    func messageID(_ number: Int) -> String {
        "C0A83A9800002A9F" + String(format: "%016X", 0x2B4B6 + number * 1024)
    }

    /// When a message is born.
    func birth(_ number: Int) -> Double {
        Double(number + 1) * period
    }

    /// The text of `simulate --scenario=FILE`.
    func simulatorText() -> String {
        let messages = (0..<messageCount).map { "message = \(messageID($0)) born \(Int(birth($0)))s" }
        return """
            [cloud]
            seed = 8
            access_key_id = \(Exporter.keyID)
            access_key_secret = \(Exporter.keySecret)

            [canary orders]
            region = cn-hangzhou
            instance_id = MQ_INST_1_A
            topic = orders
            \(messages.joined(separator: "\n"))
            expected_groups = \(Self.stalledGroup) \(Self.healthyGroup)

            [group orders/\(Self.stalledGroup)]
            stalled = from \(Int(stallBegins))s to \(Int(stallEnds))s

            [group orders/\(Self.healthyGroup)]

            """
    }

    /// The exporter's configuration for it.
    func configuration(endpoint: String, messageFile: String) -> String {
        Exporter.configuration(
            endpoint: endpoint,
            defaults: "sample_interval: \(Int(sampleInterval))s, settled_interval: 10s",
            canaries: """
                  - name: orders
                    region: cn-hangzhou
                    instance_id: MQ_INST_1_A
                    topic: orders
                    message_files: ["\(messageFile)"]
                    expected_groups: [\(Self.stalledGroup), \(Self.healthyGroup)]
                """)
    }

    /// Starts the simulated cloud, whose world begins now, and returns its address.
    func startCloud(in folder: TemporaryFolder) async throws -> (process: ChildProcess, endpoint: String) {
        let path = try folder.write("stall.scenario", simulatorText())
        let process = try ChildProcess(
            Programs.exporter, ["simulate", "--listen=127.0.0.1:0", "--scenario=\(path)"], name: "simulator",
            in: folder)
        return (process, "http://127.0.0.1:\(try await process.listeningPort())")
    }
}

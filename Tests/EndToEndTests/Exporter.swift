import Foundation
import Testing

/// The real binary, serving on a port of its own choice.
struct Exporter {
    /// The keys that the exporter signs with and that the clouds of these tests know.
    static let keyID = "LTAI5tEndToEndKeyId"
    static let keySecret = "end-to-end-secret"
    static let credentials = [
        "ALIBABA_CLOUD_ACCESS_KEY_ID": keyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": keySecret,
    ]

    let process: ChildProcess
    let port: Int

    /// Starts it on a configuration, and returns when it serves.
    init(configuration: String, in folder: TemporaryFolder) async throws {
        let path = try folder.write("canaries.yml", configuration)
        process = try ChildProcess(
            Programs.exporter, ["--config.file=\(path)", "--web.listen-address=127.0.0.1:0"],
            name: "exporter",
            in: folder, environment: Self.credentials)
        port = try #require(
            Int(try await process.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)))
        let address = address("/-/healthy")
        try await eventually("the exporter is healthy; it said: \(process.log.suffix(2000))") {
            await Web.status(address) == 200
        }
    }

    /// Starts it where its log may be lost, on a port that was free, and returns when it is healthy.
    init(
        setting: ChildSetting, configuration: String, arguments: [String] = [], in folder: TemporaryFolder
    ) async throws {
        let path = try folder.write("canaries.yml", configuration)
        port = try freePort()
        process = try ChildProcess(
            Programs.exporter,
            ["--config.file=\(path)", "--web.listen-address=127.0.0.1:\(port)"] + arguments, name: "exporter",
            in: folder, environment: Self.credentials, setting: setting)
        let address = address("/-/healthy")
        try await eventually("the exporter is healthy; it said: \(process.log.suffix(2000))") {
            try #require(process.isRunning, "it ended; it said: \(process.log.suffix(2000))")
            return await Web.status(address) == 200
        }
    }

    func address(_ path: String) -> String {
        "http://127.0.0.1:\(port)\(path)"
    }

    /// The sum of a metric over its series; 0 where there is none.
    func sum(_ metric: String) async throws -> Double {
        let page = try await Web.send(address("/metrics")).text
        return page.split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix(metric),
                line.dropFirst(metric.count).first.map({ $0 == "{" || $0 == " " }) == true
            else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Double($0) } ?? 0)
        }
    }

    /// A configuration of one account, with what the canaries need.
    static func configuration(endpoint: String, defaults: String, canaries: String, rate: Int = 8) -> String {
        """
        defaults: {\(defaults)}
        accounts:
          - {name: default, requests_per_second: \(rate), endpoint: "\(endpoint)"}
        canaries:
        \(canaries)
        """
    }
}

/// The cloud as Tests/Python/Peer implements it, and what it has seen.
struct Peer {
    /// What it counted of one operation.
    struct Counts: Decodable, Sendable {
        let calls: Int
        let maxSlidingSecond: Int
    }

    struct Statistics: Decodable, Sendable {
        let byOperation: [String: Counts]
        let byOutcome: [String: Int]
        let noncesReused: Int
        let signatureFailures: Int
    }

    let process: ChildProcess
    let endpoint: String

    init(in folder: TemporaryFolder) async throws {
        process = try ChildProcess(
            Programs.installed("python3"),
            [
                Programs.repository.appendingPathComponent("Tests/Python/Peer/ons_peer.py").path,
                "--access-key",
                "\(Exporter.keyID):\(Exporter.keySecret)",
            ], name: "peer", in: folder)
        endpoint = "http://127.0.0.1:\(try await process.listeningPort())"
    }

    /// Merges a JSON object into its state.
    func control(_ change: String) async throws {
        let answer = try await Web.send("\(endpoint)/_control", method: "POST", body: Data(change.utf8))
        try #require(answer.status == 200, "\(answer.text)")
    }

    func statistics() async throws -> Statistics {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Statistics.self, from: try await Web.send("\(endpoint)/_stats").body)
    }
}

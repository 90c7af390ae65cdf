import Foundation
import Testing

/// Debian's Prometheus and Alertmanager with the project's rules and routes, their durations divided, and a
/// receiver of what Alertmanager sends.
final class AlertStack {
    /// A rule that waits five minutes waits ten seconds here.
    static let factor = 30.0

    private let processes: [ChildProcess]
    private let notificationFile: URL
    private let prometheusPort: Int

    /// Starts everything on exporters' ports by their incidents, each a job of its own; returns when it is ready.
    init(scraping exporters: [String: Int], in folder: TemporaryFolder) async throws {
        notificationFile = folder.file("notifications.jsonl")
        try Data().write(to: notificationFile)
        let receiver = try ChildProcess(
            Self.python, [Self.path("Tests/Alerts/receiver.py"), notificationFile.path], name: "receiver",
            in: folder)
        let receiverPort = try await receiver.listeningPort()
        let alertmanagerPort = try freePort()
        let alertmanager = try await Self.startAlertmanager(
            port: alertmanagerPort, receiverPort: receiverPort, in: folder)
        prometheusPort = try freePort()
        let prometheus = try await Self.startPrometheus(
            port: prometheusPort, alertmanagerPort: alertmanagerPort, scraping: exporters, in: folder)
        processes = [receiver, alertmanager, prometheus]
    }

    /// Everything that has been sent so far.
    func notifications() throws -> [AlertNotification] {
        let decoder = JSONDecoder()
        return try String(contentsOf: notificationFile, encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(AlertNotification.self, from: Data($0.utf8)) }
    }

    /// Whether everything still runs; fails with the last words of what doesn't.
    func requireRunning() throws {
        for process in processes {
            try #require(process.isRunning, "\(process.name) ended; it said: \(process.log.suffix(2000))")
        }
    }

    /// Prometheus's own log, for failures.
    var log: String { processes.map { "\($0.name): \($0.log.suffix(1500))" }.joined(separator: "\n") }

    /// A Python that has PyYAML where `make test` installs it: Debian's own, whatever else is on the path.
    static let python: URL = {
        let debian = URL(fileURLWithPath: "/usr/bin/python3")
        guard !FileManager.default.isExecutableFile(atPath: debian.path) else { return debian }
        return (try? Programs.installed("python3")) ?? debian
    }()

    private static func path(_ relative: String) -> String {
        Programs.repository.appendingPathComponent(relative).path
    }

    /// What `scripts/alert-rules` writes.
    private static func scaled(
        _ command: String, _ arguments: [String], in folder: TemporaryFolder
    ) async throws -> String {
        let script = try ChildProcess(
            python, [path("scripts/alert-rules"), command, "--factor=\(factor)"] + arguments, name: command,
            in: folder)
        let status = try await script.exitStatus(within: .seconds(20))
        try #require(status == 0, "\(script.log)")
        return script.log
    }

    private static func startAlertmanager(
        port: Int, receiverPort: Int, in folder: TemporaryFolder
    ) async throws -> ChildProcess {
        let configuration = try folder.write(
            "alertmanager.yml",
            try await scaled(
                "scaled-alertmanager", ["--receiver=http://127.0.0.1:\(receiverPort)"], in: folder))
        let process = try ChildProcess(
            Programs.installed("prometheus-alertmanager"),
            [
                "--config.file=\(configuration)", "--storage.path=\(folder.file("alertmanager").path)",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=warn",
            ], name: "alertmanager", in: folder)
        try await eventually("Alertmanager is ready; it said: \(process.log)") {
            await Web.status("http://127.0.0.1:\(port)/-/ready") == 200
        }
        return process
    }

    private static func startPrometheus(
        port: Int, alertmanagerPort: Int, scraping exporters: [String: Int], in folder: TemporaryFolder
    ) async throws -> ChildProcess {
        let rules = try folder.write("rules.yml", try await scaled("scaled", [], in: folder))
        let jobs = exporters.sorted { $0.key < $1.key }.map { incident, port in
            """
              - job_name: rocketmq-canary-\(incident)
                static_configs: [{targets: ["127.0.0.1:\(port)"]}]
            """
        }
        let configuration = try folder.write(
            "prometheus.yml",
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: ["\(rules)"]
            alerting:
              alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(alertmanagerPort)"]}]}]
            scrape_configs:
            \(jobs.joined(separator: "\n"))
            """)
        let process = try ChildProcess(
            Programs.installed("prometheus"),
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.file("tsdb").path)",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn", "--rules.alert.resend-delay=2s",
            ], name: "prometheus", in: folder)
        try await eventually("Prometheus is ready; it said: \(process.log)") {
            await Web.status("http://127.0.0.1:\(port)/-/ready") == 200
        }
        return process
    }
}

import Foundation
import Testing

extension EndToEndTests {
    /// `/probe` as the shipped Prometheus configuration scrapes it.
    @Suite struct ProbeTests {
        @Test(.timeLimit(.minutes(5)))
        func `Prometheus probes a simulated canary with the example's configuration`() async throws {
            let folder = try TemporaryFolder()
            let exporter = try ChildProcess(
                Programs.exporter, ["--simulate", "--web.listen-address=127.0.0.1:0"], name: "exporter",
                in: folder)
            let port = try #require(
                Int(try await exporter.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)))
            let example = Programs.repository
                .appendingPathComponent("deploy/examples/prometheus/probe.yml")
            let text = try String(contentsOf: example, encoding: .utf8)
            try #require(text.contains("localhost:10879") && text.contains("scrape_interval: 1m"))
            // Only the port, and the interval, since a test shouldn't take minutes.
            let configuration = text.replacingOccurrences(of: "localhost:10879", with: "127.0.0.1:\(port)")
                .replacingOccurrences(of: "scrape_interval: 1m", with: "scrape_interval: 2s")
                .replacingOccurrences(of: "scrape_timeout: 10s", with: "scrape_timeout: 2s")
            let prometheus = try await PrometheusServer(configuration: configuration, in: folder)
            try await eventually("both canaries are probed; it said: \(exporter.log.suffix(1000))") {
                try await prometheus.query("probe_success", by: "instance") == ["orders": 1, "payments": 1]
            }
            let up = try await prometheus.query("up", by: "job")
            #expect(up == ["canary-probe": 1])
            let groups = try await prometheus.query(
                #"rocketmq_canary_probe_track_info{instance="orders"}"#, by: "consumer_group")
            #expect(groups.count >= 2)
        }
    }
}

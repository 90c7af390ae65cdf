import AlibabaCloud
import CanaryWatch
import Exposition
import Foundation
import Testing

@testable import CanaryExporter
@testable import Sampling

/// The contract with dashboards and alert rules: exactly these names, types and labels.
@Suite struct CatalogueTests {
    private static let canary = "account region_id instance_id topic canary"
    private static let group = canary + " consumer_group"
    private static let api = "account region_id operation"

    /// Each metric as `name type labels`.
    private static let contract: [(name: String, type: String, labels: String)] = [
        ("rocketmq_canary_tracks", "gauge", group + " track_type"),
        ("rocketmq_canary_oldest_unconsumed_timestamp_seconds", "gauge", group),
        ("rocketmq_canary_consumed_through_timestamp_seconds", "gauge", group),
        ("rocketmq_canary_consumption_latency_seconds", "histogram", group),
        ("rocketmq_canary_latency_unobserved_total", "counter", group),
        ("rocketmq_canary_regressions_total", "counter", group),
        ("rocketmq_canary_expected_group_info", "gauge", group),
        ("rocketmq_canary_lag_threshold_seconds", "gauge", group),
        ("rocketmq_canary_watched_messages", "gauge", canary + " state"),
        ("rocketmq_canary_overdue_messages", "gauge", canary),
        ("rocketmq_canary_newest_message_timestamp_seconds", "gauge", canary),
        ("rocketmq_canary_fresh_within_seconds", "gauge", canary),
        ("rocketmq_canary_last_sample_timestamp_seconds", "gauge", canary),
        ("rocketmq_canary_last_success_timestamp_seconds", "gauge", canary),
        ("rocketmq_canary_sample_interval_seconds", "gauge", canary),
        ("rocketmq_canary_samples_total", "counter", canary),
        ("rocketmq_canary_sample_failures_total", "counter", canary + " reason"),
        ("rocketmq_canary_groups_dropped", "gauge", canary),
        ("rocketmq_canary_api_requests_total", "counter", api),
        ("rocketmq_canary_api_request_failures_total", "counter", api + " reason"),
        ("rocketmq_canary_api_request_duration_seconds", "histogram", api),
        ("rocketmq_canary_api_quota_requests_per_second", "gauge", api),
        ("rocketmq_canary_api_allowed_requests_per_second", "gauge", api),
        ("rocketmq_canary_schedule_demand_ratio", "gauge", api),
        ("rocketmq_canary_schedule_lateness_seconds", "histogram", api),
        ("rocketmq_canary_credentials_expiry_timestamp_seconds", "gauge", "account"),
        ("rocketmq_canary_credentials_refresh_failures_total", "counter", "account"),
        ("rocketmq_canary_config_last_reload_successful", "gauge", ""),
        ("rocketmq_canary_config_last_reload_success_timestamp_seconds", "gauge", ""),
        ("rocketmq_canary_heartbeat_timestamp_seconds", "gauge", ""),
        ("rocketmq_canary_log_lines_dropped_total", "counter", ""),
        ("rocketmq_canary_exporter_build_info", "gauge", "version revision swift_version"),
        ("process_cpu_seconds_total", "counter", ""), ("process_open_fds", "gauge", ""),
        ("process_max_fds", "gauge", ""), ("process_virtual_memory_bytes", "gauge", ""),
        ("process_virtual_memory_max_bytes", "gauge", ""), ("process_resident_memory_bytes", "gauge", ""),
        ("process_start_time_seconds", "gauge", ""), ("process_threads", "gauge", ""),
        ("promhttp_metric_handler_requests_total", "counter", "code"),
        ("promhttp_metric_handler_requests_in_flight", "gauge", ""),
        ("promhttp_metric_handler_errors_total", "counter", "cause"),
    ]

    static func word(for kind: MetricDefinition.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge, .info: "gauge"
        case .histogram: "histogram"
        }
    }

    @Test func `the names, types and labels are those of the contract`() {
        let found = Catalogue.all.map {
            "\($0.name) \(Self.word(for: $0.kind)) \($0.labelNames.joined(separator: " "))"
        }
        #expect(found == Self.contract.map { "\($0.name) \($0.type) \($0.labels)" })
    }

    @Test func `the page has every metric but one that nothing tells yet, in this order`() throws {
        let page = try ShopScenario.played().wholePage().text
        let shown = page.matches(of: #/# TYPE ([a-z_]+) /#).map { String($0.1) }
        let untold = Catalogue.credentialsExpiry.name
        #expect(shown == Catalogue.all.map(\.name).filter { $0 != untold })
    }

    @Test func `what is declared is rendered`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Sources/CanaryExporter/Metrics").standardized
        let declared = try ["Catalogue.swift", "Catalogue+Process.swift"].flatMap { file in
            try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                .matches(of: #/name: "([a-z_]+)"/#).map { String($0.1) }
        }
        #expect(declared.count > 30)
        #expect(Set(declared) == Set(Self.contract.map(\.name)))
    }

    @Test(arguments: [
        (
            "rocketmq_canary_consumption_latency_seconds",
            [5.0, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600]
        ),
        ("rocketmq_canary_api_request_duration_seconds", [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
        ("rocketmq_canary_schedule_lateness_seconds", [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600]),
    ])
    func `the buckets are those of the contract`(name: String, bounds: [Double]) throws {
        #expect(Catalogue.all.first { $0.name == name }?.kind == .histogram(bounds: bounds))
    }

    @Test func `the reasons are the closed set`() {
        let reasons = [
            "throttled", "unauthorized", "forbidden", "credentials", "clock_skew", "not_found",
            "message_gone",
            "invalid_request", "server_error", "timeout", "connection", "tls", "undecodable",
        ]
        #expect(FailureReason.allCases.map(\.rawValue).sorted() == reasons.sorted())
    }

    @Test func `the track types are the nine`() {
        let types = [
            "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
            "CONSUME_BROADCASTING", "OTHER", "MISSING",
        ]
        #expect(TrackType.allCases.map(\.word).sorted() == types.sorted())
    }

    @Test func `the help of values that come from samples says so`() throws {
        let cached = [
            "tracks", "oldest_unconsumed_timestamp_seconds", "consumed_through_timestamp_seconds",
            "consumption_latency_seconds", "latency_unobserved_total", "regressions_total",
            "watched_messages", "groups_dropped",
        ]
        let definitions = Catalogue.all
        for name in cached {
            let help = try #require(definitions.first { $0.name == "rocketmq_canary_" + name }).help
            #expect(help.contains("not asked for at the scrape"), "\(name)")
        }
    }
}

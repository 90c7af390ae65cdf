import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// Which series are there when, and with which values.
@Suite struct SeriesTests {
    private static let groupNames: Set<String> = [
        "rocketmq_canary_tracks", "rocketmq_canary_oldest_unconsumed_timestamp_seconds",
        "rocketmq_canary_consumed_through_timestamp_seconds",
        "rocketmq_canary_consumption_latency_seconds_bucket",
        "rocketmq_canary_consumption_latency_seconds_sum",
        "rocketmq_canary_consumption_latency_seconds_count", "rocketmq_canary_latency_unobserved_total",
        "rocketmq_canary_regressions_total",
    ]

    @Test func `every series of a closed set is there at zero from the start`() throws {
        let page = try ShopScenario.atStart().wholePage()
        for canary in ["orders", "payments"] {
            #expect(
                page.all("sample_failures_total", ["canary": canary]).map(\.value)
                    == .init(repeating: "0", count: 13))
            #expect(page.value("samples_total", ["canary": canary]) == "0")
            #expect(
                page.all("watched_messages", ["canary": canary]).compactMap { $0["state"] } == [
                    "pending", "settled", "expired",
                ])
            for name in [
                "overdue_messages", "groups_dropped", "last_sample_timestamp_seconds",
                "last_success_timestamp_seconds",
            ] {
                #expect(page.value(name, ["canary": canary]) == "0", "\(name)")
            }
        }
        for lane in ShopScenario.lanes {
            for operation in ["OnsMessageTrace", "OnsMessageGetByMsgId"] {
                let labels: KeyValuePairs = [
                    "account": lane.account, "region_id": lane.region, "operation": operation,
                ]
                #expect(page.value("api_requests_total", labels) == "0")
                #expect(
                    page.all("api_request_failures_total", labels).map(\.value)
                        == .init(repeating: "0", count: 13))
                #expect(page.value("api_request_duration_seconds_count", labels) == "0")
                #expect(page.value("schedule_lateness_seconds_count", labels) == "0")
            }
        }
        #expect(page.all("credentials_refresh_failures_total").map(\.value) == ["0", "0"])
        let codes = try MetricsText(
            ExporterFamilies(
                configuration: HandDrivenState.configuration.status,
                heartbeat: HandDrivenState.start.wall, process: ProcessStatus(),
                scrapes: ScrapeCounters.Counts())
        ).series.filter { $0.name == "promhttp_metric_handler_requests_total" }
        #expect(codes.map { "\($0["code"] ?? "") \($0.value)" } == ["200 0", "500 0", "503 0"])
    }

    @Test func `without an answer there are no series of groups but those of the configuration`() throws {
        let page = try MetricsText(ShopScenario.atStart().page())
        #expect(page.names.isDisjoint(with: Self.groupNames))
        #expect(
            page.all("expected_group_info").compactMap { $0["consumer_group"] } == [
                "GID_audit", "GID_billing", "GID_payments",
            ])
        #expect(page.all("expected_group_info").map(\.value) == ["1", "1", "1"])
        #expect(page.value("lag_threshold_seconds", ["consumer_group": "GID_billing"]) == "60")
        #expect(page.value("lag_threshold_seconds", ["consumer_group": "GID_audit"]) == "3600")
        #expect(page.all("lag_threshold_seconds").count == 3)
    }

    @Test func `when answers are stale the series of groups go and thresholds stay`() throws {
        var state = try ShopScenario.played()
        #expect(Self.groupNames.isSubset(of: try MetricsText(state.page()).names))
        state.pass(.seconds(3600))
        let page = try MetricsText(state.page())
        #expect(page.names.isDisjoint(with: Self.groupNames))
        #expect(page.all("expected_group_info").count == 3)
        // GID_search, GID_ten and GID_billing have consumed, GID_audit and GID_payments are expected.
        #expect(
            page.all("lag_threshold_seconds").compactMap { $0["consumer_group"] } == [
                "GID_audit", "GID_billing", "GID_search", "GID_ten", "GID_payments",
            ])
        #expect(page.value("overdue_messages", ["canary": "orders"]) == "4")
    }

    @Test func `a reported group has all nine track types, and they add up to its messages`() throws {
        let page = try MetricsText(ShopScenario.played().page())
        let groups = Set(page.all("tracks").compactMap { $0["consumer_group"] })
        #expect(groups.count == 10)
        for group in groups {
            let tracks = page.all("tracks", ["consumer_group": group])
            #expect(
                Set(tracks.compactMap { $0["track_type"] }) == [
                    "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
                    "CONSUME_BROADCASTING", "OTHER", "MISSING",
                ])
            #expect(tracks.count == 9)
            #expect(tracks.compactMap { Int($0.value) }.reduce(0, +) == 3, "\(group)")
        }
    }

    @Test(arguments: [
        ("GID_audit", "MISSING"), ("GID_search", "CONSUMED_BUT_FILTERED"), ("GID_offline", "NOT_ONLINE"),
        ("GID_unknown", "UNKNOWN"), ("GID_pull", "PULL"), ("GID_broadcast", "CONSUME_BROADCASTING"),
        ("GID_new", "OTHER"), ("GID_ten", "CONSUMED"), (ShopScenario.oddGroup, "NOT_CONSUME_YET"),
    ])
    func `a group is counted under its word`(group: String, type: String) throws {
        let page = try MetricsText(ShopScenario.played().page())
        #expect(page.value("tracks", ["consumer_group": group, "track_type": type]) == "3")
    }

    @Test func `a group that consumes, lags and loses its offset shows all three`() throws {
        let page = try MetricsText(ShopScenario.played().page())
        let billing: KeyValuePairs = ["canary": "orders", "consumer_group": "GID_billing"]
        #expect(page.value("tracks", ["consumer_group": "GID_billing", "track_type": "CONSUMED"]) == "1")
        #expect(
            page.value("tracks", ["consumer_group": "GID_billing", "track_type": "NOT_CONSUME_YET"]) == "2")
        #expect(page.value("regressions_total", billing) == "1")
        // 1767323045 - 100, the oldest message; nothing older is consumed.
        #expect(page.value("oldest_unconsumed_timestamp_seconds", billing) == "1767322945")
        #expect(page.all("consumed_through_timestamp_seconds", billing).isEmpty)
        // Both consumptions were seen soon enough to be timed: after 101 to 111 s, and after 50 to 60 s.
        let latency = "consumption_latency_seconds"
        #expect(page.value(latency + "_count", billing) == "2")
        #expect(
            page.all(latency + "_bucket", billing).map(\.value) == [
                "0", "0", "0", "1", "2", "2", "2", "2", "2", "2", "2", "2",
            ])
        let sum = try #require(page.number(latency + "_sum", billing))
        #expect((151.0...171).contains(sum))
        #expect(page.value("latency_unobserved_total", billing) == "0")
    }

    @Test func `a group that consumed everything is consumed through the newest message`() throws {
        let page = try MetricsText(ShopScenario.played().page())
        // The young message was born 19.5 s after the start, by the service.
        #expect(
            page.value("consumed_through_timestamp_seconds", ["consumer_group": "GID_ten"])
                == "1767323064.5")
        #expect(page.all("oldest_unconsumed_timestamp_seconds", ["consumer_group": "GID_ten"]).isEmpty)
    }

    @Test func `the series of a canary tell how it is watched`() throws {
        let page = try MetricsText(ShopScenario.played().page())
        func orders(_ name: String) -> String? { page.value(name, ["canary": "orders"]) }
        #expect(page.value("watched_messages", ["canary": "orders", "state": "pending"]) == "3")
        #expect(page.value("watched_messages", ["canary": "orders", "state": "settled"]) == "0")
        #expect(page.value("watched_messages", ["canary": "orders", "state": "expired"]) == "1")
        #expect(orders("fresh_within_seconds") == "120")
        #expect(page.all("fresh_within_seconds").count == 1)
        #expect(orders("newest_message_timestamp_seconds") == "1767323064.5")
        #expect(orders("sample_interval_seconds") == "10")
        #expect(orders("groups_dropped") == "1")
        #expect(orders("overdue_messages") == "0")
        #expect(page.value("sample_failures_total", ["canary": "orders", "reason": "message_gone"]) == "1")
        #expect(page.number("last_success_timestamp_seconds", ["canary": "payments"]) == 0)
        let last = try #require(page.number("last_sample_timestamp_seconds", ["canary": "payments"]))
        #expect((1_767_323_115.0...1_767_323_145).contains(last))
    }

    @Test func `calls are counted by operation and reason, and throttling lowers what is allowed`() throws {
        let page = try MetricsText(ShopScenario.played().page())
        let second: KeyValuePairs = ["account": "second", "operation": "OnsMessageTrace"]
        #expect(page.value("api_quota_requests_per_second", second) == "5")
        let allowed = try #require(page.number("api_allowed_requests_per_second", second))
        #expect(allowed < 5 && allowed >= 2.5)
        let failed = page.all("api_request_failures_total", second).filter { $0.value != "0" }
        #expect(Set(failed.compactMap { $0["reason"] }) == ["throttled", "server_error"])
        let sum = failed.compactMap { Int($0.value) }.reduce(0, +)
        #expect(page.value("api_requests_total", second) == "\(sum)")
        // Each scripted call takes 40 ms.
        let buckets = page.all("api_request_duration_seconds_bucket", second)
        #expect(buckets.first { $0["le"] == "0.025" }?.value == "0")
        #expect(buckets.first { $0["le"] == "0.05" }?.value == "\(sum)")
        #expect(
            page.value("api_requests_total", ["account": "default", "operation": "OnsMessageGetByMsgId"])
                == "1")
    }

    @Test func `no message ID stands anywhere on the page`() throws {
        let text = try ShopScenario.played().wholePage().text.uppercased()
        for id in ShopScenario.ids { #expect(!text.contains(id)) }
        #expect(!text.contains("C0A80164"))
    }

    @Test func `label values are escaped as Prometheus reads them`() throws {
        let text = try MetricsText(ShopScenario.played().page()).text
        #expect(text.contains(#"consumer_group="GID_\"odd\"\\中文",track_type="#))
    }
}

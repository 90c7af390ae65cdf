import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct RosterTests {
    private static let accounts = """
        accounts:
          - {name: main, credentials: {type: environment}, requests_per_second: 4}
          - {name: vpc, credentials: {type: environment}, network: vpc}
          - {name: local, credentials: {type: environment}, endpoint: "http://127.0.0.1:8080"}

        """

    private func configuration(_ canaries: String, accounts: String = Self.accounts) throws -> Configuration {
        try Configuration.parse(
            text: accounts + "canaries:\n" + canaries, fileName: "f.yml", directory: "/conf"
        ).get()
    }

    private func canary(_ name: String, _ account: String, _ region: String, _ more: String = "") -> String {
        "  - {name: \(name), account: \(account), region: \(region), instance_id: MQ_INST_1_A, topic: orders, "
            + "message_files: [f.txt]\(more)}\n"
    }

    private func roster(_ configuration: Configuration) throws -> Roster {
        try Roster(configuration, transport: NoTransport(), clock: SystemClock())
    }

    /// A way to nowhere.
    private struct NoTransport: Transport {
        func send(
            _ request: TransportRequest, permit: @escaping @Sendable () -> Bool,
            completion: @escaping @Sendable (TransportResult) -> Void
        ) {}

        func shutdown() {}
    }

    @Test func `each account and region is a quota scope with one client, whatever its canaries`() throws {
        let roster = try roster(
            configuration(
                canary("a", "main", "cn-hangzhou") + canary("b", "main", "cn-hangzhou")
                    + canary("c", "main", "cn-shanghai") + canary("d", "vpc", "cn-hangzhou")))
        #expect(
            roster.scopes.map(\.spec) == [
                QuotaScopeSpec(account: "main", region: "cn-hangzhou", requestsPerSecond: 4),
                QuotaScopeSpec(account: "main", region: "cn-shanghai", requestsPerSecond: 4),
                QuotaScopeSpec(account: "vpc", region: "cn-hangzhou", requestsPerSecond: 8),
            ])
        #expect(roster.backends.count == 3)
        #expect(roster.orders.map(\.spec.name) == ["a", "b", "c", "d"])
    }

    @Test(arguments: [
        ("main", "https://ons.cn-hangzhou.aliyuncs.com"), ("vpc", "https://ons-vpc.cn-hangzhou.aliyuncs.com"),
        ("local", "http://127.0.0.1:8080"),
    ])
    func `an account is asked at its own endpoint`(account: String, url: String) throws {
        let configuration = try configuration(canary("a", account, "cn-hangzhou"))
        let found = try #require(configuration.accounts.first { $0.name == account })
        #expect(try found.endpoint(region: "cn-hangzhou").url == url)
    }

    @Test func `where one address serves all regions, those without canaries have no quota of their own`()
        throws
    {
        let accounts = Self.accounts + "  - {name: idle, endpoint: \"http://127.0.0.1:8081\"}\n"
        let canaries =
            canary("a", "local", "cn-shanghai") + canary("b", "local", "cn-hangzhou")
            + canary("c", "main", "cn-hangzhou")
        let roster = try roster(configuration(canaries, accounts: accounts))
        func region(_ account: String, _ region: String) -> String? {
            roster.access(account: account, region: region)?.scope.region
        }
        #expect(region("local", "cn-hangzhou") == "cn-hangzhou")
        #expect(region("local", "cn-beijing") == "cn-shanghai")
        #expect(region("idle", "cn-beijing") == region("idle", "cn-hangzhou"))
        #expect(region("main", "cn-beijing") == "cn-beijing")
    }

    @Test(arguments: [
        ("GID_old_1", true), ("GID_old_", true), ("GID_OLD_1", false), ("XGID_old_1", false),
        ("GID_older", false), ("GID_b", true), ("GID_bb", false), ("GID_a", true), ("GID_ab", false),
        ("", false),
        ("GID_old_1\nx", false),
    ])
    func `patterns of ignored groups match whole names alone`(group: String, isIgnored: Bool) throws {
        let patterns = ", ignored_groups: [\"GID_old_.*\", \"GID_a|GID_b\"]"
        let roster = try roster(configuration(canary("a", "main", "r", patterns)))
        #expect(roster.orders[0].spec.isIgnored(group) == isIgnored)
    }

    @Test func `what is configured arrives`() throws {
        let more = """
            , sample_interval: 7s, settled_interval: 70s, retire_after: 2h, stale_after: 11m, max_messages: 3,
            max_groups: 5, lag_threshold: 9m, fresh_within: 4m, producer_utc_offset: "+05:30",
            expected_groups: [GID_x, {group: GID_y, lag_threshold: 1h}]
            """
        let spec = try roster(configuration(canary("a", "main", "r", more))).orders[0].spec
        #expect(spec.account == "main" && spec.region == "r" && spec.topic == "orders")
        #expect(spec.instanceID == "MQ_INST_1_A")
        #expect(spec.sampleInterval == .seconds(7))
        #expect(spec.settledInterval == .seconds(70))
        #expect(spec.retireAfter == .seconds(7200))
        #expect(spec.staleAfter == .seconds(660))
        #expect(spec.maxMessages == 3 && spec.maxGroups == 5)
        #expect(spec.lagThreshold == .seconds(540))
        #expect(spec.freshWithin == .seconds(240))
        #expect(spec.producerClock == .fixed(utcOffsetSeconds: 19_800))
        #expect(spec.isRotating)
        #expect(
            spec.expectedGroups == [
                ExpectedGroup(name: "GID_x", lagThreshold: .seconds(540)),
                ExpectedGroup(name: "GID_y", lagThreshold: .seconds(3600)),
            ])
    }
}

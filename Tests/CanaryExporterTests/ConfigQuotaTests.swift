import Testing

@testable import CanaryExporter

@Suite struct ConfigQuotaTests {
    @Test func `a quota that is met exactly is not exceeded`() throws {
        // 240 messages every 30 s are 8 calls a second.
        let sum = try #require(sums([canary(ids: 0..<240)]).first)
        #expect(sum.staticMessages == 240 && sum.staticDemand == 8)
        #expect(!sum.isStaticDemandOverQuota && sum.stretch == 1)
        #expect(sum.fittingInterval == nil)
    }

    @Test func `one message more is too much, and the next tidy interval fits`() throws {
        let sum = try #require(sums([canary(ids: 0..<241)]).first)
        #expect(sum.isStaticDemandOverQuota)
        // 241 / 8 is 30.1 s.
        #expect(sum.fittingInterval == .seconds(40))
    }

    @Test func `a message that two canaries name counts once, at the shorter interval`() throws {
        let lower = canary("b", ids: 0..<10, interval: 10, isLowercase: true)
        let sum = try #require(sums([canary(ids: 0..<10), lower]).first)
        #expect(sum.staticMessages == 10 && sum.staticDemand == 1)
    }

    @Test(arguments: ["instance", "topic"])
    func `the same ID elsewhere is another message`(what: String) {
        let other = canary(
            "b", ids: 0..<10, instance: what == "instance" ? "j" : "i", topic: what == "topic" ? "u" : "topic"
        )
        #expect(sums([canary(ids: 0..<10, topic: "topic"), other]).map(\.staticMessages) == [20])
    }

    @Test func `each account and region has its own sum`() {
        let canaries = [
            canary("a", ids: 0..<3, region: "z"), canary("b", ids: 0..<6, region: "c"),
            canary("c", ids: 0..<9, account: "two", region: "z"),
        ]
        let found = sums(canaries).map { "\($0.account) \($0.region) \($0.staticMessages) \($0.quota)" }
        #expect(found == ["one c 6 8.0", "one z 3 8.0", "two z 9 4.0"])
    }

    @Test func `rotating sources stretch the schedule but are no fault`() throws {
        // 8 x 60 / 30 s are 16 calls a second, and 240 / 30 s are 8: three times the quota.
        let rotating = (0..<8).map { canary("r\($0)", files: 1, maxMessages: 60) }
        let sum = try #require(sums(rotating + [canary(ids: 0..<240)]).first)
        #expect(sum.rotatingCanaries == 8 && sum.rotatingDemand == 16 && sum.staticDemand == 8)
        #expect(!sum.isStaticDemandOverQuota && sum.stretch == 3)
    }

    @Test func `the fitting interval leaves slow messages as they are`() throws {
        // Half a call a second goes to 1800 messages an hour; 720 others share the remaining 7.5.
        let sum = try #require(
            sums([canary(ids: 0..<720), canary("b", ids: 1000..<2800, interval: 3600)]).first)
        #expect(sum.staticDemand == 24.5)
        #expect(sum.fittingInterval == .seconds(120))
        #expect(720.0 / 120 + 0.5 <= 8 && 720.0 / 90 + 0.5 > 8)
    }

    @Test func `without an interval that fits none is named`() throws {
        let one = account("one", 0.01)
        let sum = try #require(QuotaSum.sums(accounts: [one], canaries: [canary(ids: 0..<865)]).first)
        // A day at 0.01 calls a second is 864 calls.
        #expect(sum.isStaticDemandOverQuota && sum.fittingInterval == nil)
        let list = ids(0..<865).joined(separator: ",")
        let text = """
            accounts: [{name: default, requests_per_second: 0.01}]
            canaries:
              - {name: a, region: r, instance_id: i, topic: t, message_ids: [\(list)]}
            """
        guard case .failure(let faults) = Configuration.parse(text: text, fileName: "f", directory: "/")
        else {
            Issue.record("865 messages were taken")
            return
        }
        #expect(
            faults.findings.first?.message == """
                865 static message IDs of account "default" in r need 28.83 calls a second, more than the \
                quota of 0.01 (requests_per_second); no sample_interval would fit, so watch fewer messages
                """)
    }

    // MARK: - One quota of the service, several of the exporter

    @Test(arguments: [
        // An address for all regions.
        ([("one", "f", "https://proxy.example")], [("one", "c"), ("one", "z")], "proxy.example:443"),
        // The environment's keys by two names.
        ([("one", "default", nil), ("two", "environment", nil)], [("one", "c"), ("two", "c")], "c"),
        // A region's own address, written out.
        (
            [("one", "f", nil), ("two", "f", "https://ons-vpc.c.aliyuncs.com")],
            [("one", "c"), ("two", "c")], "c"
        ),
    ])
    func `those that spend one quota together get a warning`(
        accounts: [(name: String, keys: String, endpoint: String?)],
        lanes: [(account: String, region: String)],
        place: String
    ) throws {
        let found = try warnings(accounts, rate: "6", lanes)
        let members = lanes.map { "account \"\($0.account)\" in \($0.region)" }.joined(separator: ", ")
        #expect(
            found == [
                "\(members): the same keys call \(place), up to 12 times a second together, where the service"
                    + " allows 10; give them one account and region, or a smaller requests_per_second each"
            ])
        #expect(try warnings(accounts, rate: "5", lanes) == [])
    }

    @Test(arguments: [
        // Other keys, other regions, other addresses.
        ([("one", "f", nil), ("two", "g", nil)], [("one", "c"), ("two", "c")]),
        ([("one", "f", nil), ("two", "f", nil)], [("one", "c"), ("two", "z")]),
        (
            [("one", "f", "https://a.example"), ("two", "f", "https://b.example")],
            [("one", "c"), ("two", "c")]
        ),
    ])
    func `those with quotas of their own get none`(
        accounts: [(name: String, keys: String, endpoint: String?)],
        lanes: [(account: String, region: String)]
    ) throws {
        #expect(try warnings(accounts, rate: "6", lanes) == [])
    }

    private func warnings(
        _ accounts: [(name: String, keys: String, endpoint: String?)], rate: String,
        _ lanes: [(account: String, region: String)]
    ) throws -> [String] {
        let accounts = accounts.map { account in
            let type = ["default", "environment"].contains(account.keys) ? account.keys : "access_key"
            let files = "access_key_id_file: \(account.keys), access_key_secret_file: \(account.keys)s"
            return "  - {name: \(account.name), requests_per_second: \(rate), credentials: {type: \(type)"
                + (type == "access_key" ? ", \(files)" : "") + "}"
                + (account.endpoint.map { ", endpoint: \"\($0)\"" } ?? "") + "}\n"
        }
        let canaries = lanes.enumerated().map { place, lane in
            "  - {name: c\(place), account: \(lane.account), region: \(lane.region), instance_id: i,"
                + " topic: t, message_files: [f]}\n"
        }
        let text = "accounts:\n\(accounts.joined())canaries:\n\(canaries.joined())"
        return try Configuration.parse(text: text, fileName: "f", directory: "/").get().warnings.map(
            \.message)
    }

    private func sums(_ canaries: [CanaryConfiguration]) -> [QuotaSum] {
        QuotaSum.sums(accounts: [account("one", 8), account("two", 4)], canaries: canaries)
    }

    private func account(_ name: String, _ quota: Double) -> AccountConfiguration {
        AccountConfiguration(
            name: name, credentials: .default, requestsPerSecond: quota, endpoint: nil,
            network: .publicNetwork,
            caFile: nil)
    }

    private func ids(_ range: Range<Int>) -> [String] {
        range.map { number in
            let digits = String(number, radix: 16, uppercase: true)
            return String(repeating: "0", count: 32 - digits.count) + digits
        }
    }

    private func canary(
        _ name: String = "a", ids range: Range<Int> = 0..<0, files: Int = 0, account: String = "one",
        region: String = "r", instance: String = "i", topic: String = "t", interval: Int = 30,
        maxMessages: Int = 20, isLowercase: Bool = false
    ) -> CanaryConfiguration {
        var settings = WatchSettings()
        settings.sampleInterval = .seconds(interval)
        settings.maxMessages = maxMessages
        return CanaryConfiguration(
            name: name, account: account, region: region, instanceID: instance, topic: topic,
            messageIDs: ids(range).map { isLowercase ? $0.lowercased() : $0 },
            messageFiles: (0..<files).map { "/f\($0)" }, expectedGroups: [], ignoredGroups: [],
            settings: settings)
    }
}

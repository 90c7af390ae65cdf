import Testing

@testable import CanaryExporter

@Suite struct ConfigurationTests {
    @Test func `what isn't written has the documented value`() throws {
        let configuration = try load("good/minimal.yml")
        #expect(configuration.warnings.isEmpty)
        let account = try #require(configuration.accounts.first)
        #expect(configuration.accounts.count == 1)
        #expect(account.name == "default" && account.credentials == .default)
        #expect(account.requestsPerSecond == 8 && account.endpoint == nil && account.caFile == nil)
        #expect(account.network == .publicNetwork)
        let canary = try #require(configuration.canaries.first)
        #expect(canary.name == "订单" && canary.topic == "123" && canary.account == "default")
        #expect(canary.messageIDs.isEmpty && canary.messageFiles == ["/var/canaries/a*.txt"])
        #expect(canary.sampleInterval == .seconds(30) && canary.settledInterval == .seconds(300))
        #expect(canary.retireAfter == .seconds(21_600) && canary.staleAfter == .seconds(300))
        #expect(canary.maxMessages == 20 && canary.maxGroups == 100 && canary.freshWithin == nil)
        #expect(canary.lagThreshold == .seconds(600) && canary.producerUTCOffset == .automatic)
        #expect(canary.expectedGroups.isEmpty && canary.ignoredGroups.isEmpty)
    }

    @Test func `accounts are read as written`() throws {
        let accounts = try load("good/full.yml").accounts
        #expect(
            accounts == [
                AccountConfiguration(
                    name: "default", credentials: .environment, requestsPerSecond: 2.5,
                    endpoint: "http://localhost:8080", network: .vpc, caFile: "/etc/canaries/tls/ca.pem"),
                AccountConfiguration(
                    name: "生产",
                    credentials: .accessKey(
                        accessKeyIDFile: "/etc/canaries/secrets/id",
                        accessKeySecretFile: "/run/secrets/secret",
                        securityTokenFile: "/etc/canaries/secrets/token"),
                    requestsPerSecond: 8, endpoint: nil, network: .publicNetwork, caFile: nil),
            ])
    }

    @Test func `a canary takes from defaults what it doesn't say itself`() throws {
        let canary = try #require(try load("good/full.yml").canaries.first)
        #expect(canary.sampleInterval == .seconds(90) && canary.settledInterval == .seconds(600))
        #expect(canary.retireAfter == .seconds(86_400) && canary.staleAfter == .seconds(420))
        #expect(canary.maxMessages == 5 && canary.maxGroups == 50)
        #expect(canary.lagThreshold == .seconds(900) && canary.freshWithin == .seconds(1200))
        #expect(canary.producerUTCOffset == .fixed(seconds: 28_800))
        #expect(
            canary.expectedGroups == [
                .init(name: "GID_orders_billing", lagThreshold: .seconds(900)),
                .init(name: "GID_orders_audit", lagThreshold: .seconds(3600)),
            ])
        #expect(canary.ignoredGroups == ["GID_old_.*", "GID_(a|b)"])
        #expect(canary.messageFiles == ["/etc/canaries/canaries/orders-*.txt", "/srv/more.txt"])
    }

    @Test func `a canary's own settings win over defaults`() throws {
        let canary = try #require(try load("good/full.yml").canaries.last)
        #expect(canary.account == "生产" && canary.region == "eu-central-1")
        #expect(canary.sampleInterval == .seconds(2) && canary.settledInterval == .seconds(2))
        #expect(canary.retireAfter == .seconds(259_200) && canary.staleAfter == .seconds(1))
        #expect(canary.maxMessages == 1000 && canary.maxGroups == 1 && canary.lagThreshold == .seconds(60))
        #expect(canary.freshWithin == nil && canary.producerUTCOffset == .automatic)
    }

    @Test func `an ID written twice in different case is one message and a warning`() throws {
        let configuration = try load("good/full.yml")
        #expect(
            configuration.canaries[0].messageIDs == [
                "1E0578FE110F18B4AAC235C0C8460BA2", "01C0FFEE00C0FFEE00C0FFEE00C0FFEE01",
                "FE8000000000000000000000000000010A1B18B4AAC235C0C8460BA2",
            ])
        #expect(
            configuration.warnings.last?.description
                == "full.yml:31:9: warning: canaries[0].message_ids[1]: this message is listed on line 30"
                + " already and is watched once; remove one of the two")
    }

    @Test func `the only account is used whatever its name`() throws {
        let configuration = try parse("accounts: [{name: main}]\n" + canary())
        #expect(configuration.canaries.map(\.account) == ["main"])
    }

    @Test func `a long sample interval lifts the settled interval that no one wrote`() throws {
        let canary = try #require(try parse(canary(", sample_interval: 10m")).canaries.first)
        #expect(canary.settledInterval == .seconds(600))
    }

    @Test func `paths inside a folder with glob characters stay literal`() throws {
        let result = Configuration.parse(text: canary(), fileName: "f", directory: "/srv/[a]*?\\b")
        let configuration = try result.get()
        #expect(configuration.canaries.first?.messageFiles == ["/srv/\\[a\\]\\*\\?\\\\b/f*.txt"])
    }

    @Test func `static messages alone give a warning`() throws {
        let text = """
            canaries:
              - name: a
                region: r
                instance_id: i
                topic: t
                fresh_within: 5m
                message_ids: [1E0578FE110F18B4AAC235C0C8460BA2]
            """
        let warnings = try parse(text).warnings.map(\.description)
        #expect(
            warnings == [
                "f.yml:2:5: warning: canaries[0]: there are static message IDs alone: consumed once, they"
                    + " prove nothing new; add message_files",
                "f.yml:6:19: warning: canaries[0].fresh_within: has no effect without message_files",
            ])
    }

    @Test func `a variable is taken as it stands, with a warning that doesn't show it`() throws {
        let text = canary(", expected_groups: [GID_a]").replacing("f*.txt", with: "\"x${SECRET}y\"")
        let configuration = try parse(text)
        #expect(configuration.canaries[0].messageFiles == ["/etc/canaries/x${SECRET}y"])
        #expect(
            configuration.warnings.map(\.message) == [
                "${...} is taken as it stands: variables aren't expanded; write the value itself"
            ])
    }

    @Test(arguments: ["\r\n", "\r"])
    func `other line ends and a byte order mark change nothing`(lineEnd: String) throws {
        let bytes = try ConfigFixtures.bytes("good/full.yml")
        let text = "\u{FEFF}" + String(decoding: bytes, as: UTF8.self).replacing("\n", with: lineEnd)
        let configuration = try parse(text)
        let plain = try load("good/full.yml")
        #expect(configuration.accounts == plain.accounts && configuration.canaries == plain.canaries)
        #expect(configuration.warnings.map(\.mark) == plain.warnings.map(\.mark))
    }

    @Test func `five thousand canaries are read and one more is refused`() throws {
        let line =
            "- {name: NAME, region: r, instance_id: i, topic: t, message_files: [f], sample_interval: 24h}\n"
        func text(_ count: Int) -> String {
            "canaries:\n" + (0..<count).map { line.replacing("NAME", with: "n\($0)") }.joined()
        }
        #expect(try parse(text(5000)).canaries.count == 5000)
        guard case .failure(let faults) = Configuration.parse(text: text(5001), fileName: "f", directory: "/")
        else {
            Issue.record("5001 canaries were taken")
            return
        }
        #expect(faults.findings.map(\.message) == ["holds 5001 items; the most is 5000"])
    }

    private func canary(_ more: String = "") -> String {
        "canaries: [{name: a, region: r, instance_id: i, topic: t, message_files: [f*.txt]\(more)}]"
    }

    private func parse(_ text: String) throws -> Configuration {
        try Configuration.parse(text: text, fileName: "f.yml", directory: "/etc/canaries").get()
    }

    private func load(_ path: String) throws -> Configuration {
        try Configuration.parse(
            try ConfigFixtures.bytes(path), fileName: path.replacing("good/", with: ""),
            directory: "/etc/canaries"
        ).get()
    }
}

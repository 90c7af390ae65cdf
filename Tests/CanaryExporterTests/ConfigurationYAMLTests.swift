import HTTPServer
import Testing

@testable import CanaryExporter

@Suite struct ConfigurationYAMLTests {
    private func parse(_ text: String) throws -> Configuration {
        try Configuration.parse(text: text, fileName: "f", directory: "/somewhere/else").get()
    }

    /// The configuration with what holds by default written down, as reading it back gives it.
    private func filled(_ configuration: Configuration) -> [CanaryConfiguration] {
        configuration.canaries.map { canary in
            var settings = canary.settings
            settings.writtenSettledInterval = canary.settledInterval
            return CanaryConfiguration(
                name: canary.name, account: canary.account, region: canary.region,
                instanceID: canary.instanceID, topic: canary.topic, messageIDs: canary.messageIDs,
                messageFiles: canary.messageFiles, expectedGroups: canary.expectedGroups,
                ignoredGroups: canary.ignoredGroups, settings: settings)
        }
    }

    private func roundTrips(_ configuration: Configuration) throws {
        let text = ConfigurationYAML.text(configuration)
        let again = try parse(text)
        #expect(again.accounts == configuration.accounts)
        #expect(again.canaries == filled(configuration))
        #expect(ConfigurationYAML.text(again) == text)
    }

    @Test(arguments: ["full.yml", "minimal.yml"])
    func `what is written reads back as the same configuration`(name: String) throws {
        let bytes = try ConfigFixtures.bytes("good/\(name)")
        let result = Configuration.parse(bytes, fileName: name, directory: "/etc/can[a]ries \"x\"")
        try roundTrips(result.get())
    }

    @Test(arguments: [
        "-03:30", "+14:00", "-12:00", "Z", "auto",
    ])
    func `offsets from UTC read back`(offset: String) throws {
        let text = """
            canaries:
              - {name: "null", region: "1", instance_id: "2", topic: "3", message_files: ["*"],
                 producer_utc_offset: "\(offset)", sample_interval: 1s500ms, settled_interval: 25m1ms}
            """
        try roundTrips(parse(text))
    }

    @Test(arguments: [
        "a: b", "'", "#", "- x", "{", "\\\\n", "\\\"", "é中文🐤", "!!int 3", "&a", "*b", "%", "@`",
    ])
    func `names that mean something to YAML read back`(name: String) throws {
        let text = """
            accounts: [{name: "\(name)", requests_per_second: 0.07}]
            canaries:
              - {name: "\(name)", region: r, instance_id: i, topic: t, message_files: ["\(name)"],
                 ignored_groups: ["\\\\Q\(name)\\\\E", ".*"]}
            """
        let configuration = try parse(text)
        try #require(configuration.canaries.count == 1)
        try roundTrips(configuration)
    }

    @Test func `every key that the reader knows is written`() throws {
        let text = try ConfigurationYAML.text(
            Configuration.parse(
                ConfigFixtures.bytes("good/full.yml"), fileName: "f", directory: "/etc"
            ).get())
        let keys =
            AccountReader.keys + AccountReader.tlsKeys + CanaryReader.keys + GroupReader.groupKeys
            + CredentialsReader.keys
        for key in keys { #expect(text.contains("\(key): ") || text.contains("\(key):\n"), "\(key)") }
    }
}

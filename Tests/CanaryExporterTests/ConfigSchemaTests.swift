import Foundation
import Testing

@testable import CanaryExporter

/// The schema that editors read knows the keys, defaults and bounds of the code; Tests/Python/Schemas asks it about
/// whole files.
@Suite struct ConfigSchemaTests {
    private let schema: [String: Any]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/canaries.schema.json")
        schema = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    }

    /// What stands at a path of keys and places.
    private func at(_ path: String) throws -> [String: Any] {
        var node: Any = schema
        for key in path.split(separator: "/").map(String.init) {
            let child: Any? =
                if let place = Int(key) { (node as? [Any])?[place] } else { (node as? [String: Any])?[key] }
            node = try #require(child, "\(path): \(key)")
        }
        return try #require(node as? [String: Any])
    }

    @Test(arguments: [
        ("properties", ConfigurationReader.keys),
        ("properties/defaults/properties", WatchSettingsReader.keys),
        ("$defs/account/properties", AccountReader.keys),
        ("$defs/account/properties/tls/properties", AccountReader.tlsKeys),
        ("$defs/credentials/properties", CredentialsReader.keys),
        ("$defs/canary/properties", CanaryReader.keys),
        ("$defs/expected_group/oneOf/1/properties", GroupReader.groupKeys),
    ])
    func `the schema has the keys that are read, and no other`(path: String, keys: [String]) throws {
        #expect(try Set(at(path).keys) == Set(keys))
    }

    @Test func `defaults are those of the code, and keys under defaults are the canary's`() throws {
        let settings = WatchSettings()
        let expected: [String: String] = [
            "sample_interval": DurationText.format(settings.sampleInterval),
            "settled_interval": DurationText.format(settings.settledInterval),
            "retire_after": DurationText.format(settings.retireAfter),
            "stale_after": DurationText.format(settings.staleAfter),
            "max_messages": "\(settings.maxMessages)", "max_groups": "\(settings.maxGroups)",
            "lag_threshold": DurationText.format(settings.lagThreshold), "fresh_within": "",
            "producer_utc_offset": "auto",
        ]
        #expect(Set(expected.keys) == Set(WatchSettingsReader.keys))
        for (key, value) in expected {
            let entry = try at("properties/defaults/properties/\(key)")
            #expect(entry["default"].map { "\($0)" } == value, "\(key)")
            let canary = try at("$defs/canary/properties/\(key)")
            #expect(NSDictionary(dictionary: entry) == NSDictionary(dictionary: canary), "\(key)")
        }
        let requests = try at("$defs/account/properties/requests_per_second")
        #expect(requests["default"] as? Double == AccountConfiguration.defaultRequestsPerSecond)
        let network = try at("$defs/account/properties/network")
        #expect(network["enum"] as? [String] == AccountConfiguration.Network.allCases.map(\.rawValue))
    }

    @Test(arguments: [
        ("max_messages", 1, 1000), ("max_messages", 0, 1001), ("max_groups", 1, 1000),
        ("max_groups", 0, 1001),
    ])
    func `bounds of numbers are those of the code`(key: String, least: Int, most: Int) throws {
        let entry = try at("$defs/canary/properties/\(key)")
        let bounds = try #require(entry["minimum"] as? Int)...(try #require(entry["maximum"] as? Int))
        for number in [least, most] {
            let text = """
                canaries:
                  - {name: a, region: r, instance_id: i, topic: t, message_files: [f], \(key): \(number)}
                """
            let isTaken = (try? Configuration.parse(text: text, fileName: "f", directory: "/").get()) != nil
            #expect(isTaken == bounds.contains(number), "\(key): \(number)")
        }
    }
}

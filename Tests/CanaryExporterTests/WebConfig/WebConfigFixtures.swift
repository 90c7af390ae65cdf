import Foundation

@testable import CanaryExporter

/// The web configuration files that tests read, good and bad.
///
/// They say what exporter-toolkit's documentation and its web/testdata say, in words of our own:
/// https://github.com/prometheus/exporter-toolkit
enum WebConfigFixtures {
    /// The names of the files that must be taken, sorted.
    static let good = names(in: "good")

    /// The names of the files that must be refused, sorted.
    static let bad = names(in: "bad")

    /// What reading a file gives, named `good/x.yml` or `bad/x.yml`, as if it stood in /etc/canary.
    static func read(_ path: String) throws -> Result<WebConfiguration, ConfigurationFaults> {
        WebConfiguration.parse(
            try bytes(path), fileName: String(path.split(separator: "/").last ?? ""), directory: "/etc/canary"
        )
    }

    /// The findings that a file says it gives, in the order printed.
    static func expected(_ path: String) throws -> [String] {
        String(decoding: try bytes(path), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("# expect: ") }.map { String($0.dropFirst("# expect: ".count)) }
    }

    private static let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures/webconfig")

    /// The bytes of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    private static func names(in part: String) -> [String] {
        let path = folder.appendingPathComponent(part).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

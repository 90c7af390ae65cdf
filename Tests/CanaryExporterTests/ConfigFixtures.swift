import Foundation

/// The configuration files that tests read, good and bad.
enum ConfigFixtures {
    /// The folder they stand in.
    static let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures/config")

    /// The names of the faulty files, sorted.
    static let bad = names(in: "bad")

    /// The bytes of a file, by its path inside the folder.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    private static func names(in part: String) -> [String] {
        let path = folder.appendingPathComponent(part).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

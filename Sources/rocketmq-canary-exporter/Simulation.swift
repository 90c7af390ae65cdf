import CanaryExporter
import Glibc
import OnsSimulator

/// The embedded simulated cloud, with a configuration that points the exporter at it.
///
/// The exporter runs exactly as it would with a real account: files, keys, signatures and quota included.
/// Everything lies in a private temporary folder, which goes when it stops.
final class Simulation: Sendable {
    /// The configuration file for the exporter.
    let configFile: String
    private let cloud: SimulatedCloud
    private let directory: String

    /// What kept it from starting.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a lively cloud on a free port of the loopback address.
    static func start() throws -> Simulation {
        let directory = try temporaryDirectory()
        do {
            let key = AccessKey.simulated
            let cloud = SimulatedCloud(
                scenario: .lively(seed: 1), accessKeys: [key], messageDirectory: directory)
            let port = try cloud.start()
            try write("\(key.id)\n", to: "\(directory)/access-key-id")
            try write("\(key.secret)\n", to: "\(directory)/access-key-secret")
            let configFile = "\(directory)/canaries.yml"
            try write(SimulatedConfiguration.text(for: cloud.scenario, port: port), to: configFile)
            return Simulation(configFile: configFile, cloud: cloud, directory: directory)
        } catch {
            remove(directory)
            throw error
        }
    }

    private init(configFile: String, cloud: SimulatedCloud, directory: String) {
        self.configFile = configFile
        self.cloud = cloud
        self.directory = directory
    }

    /// Stops the cloud and removes its folder; a second call does nothing.
    func stop() {
        cloud.stop()
        Self.remove(directory)
    }

    private static func temporaryDirectory() throws -> String {
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/rocketmq-canary-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
        }
        guard let made else { throw Failure(description: "no folder can be made in \(base): error \(errno)") }
        return made
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(description: "\(path) can't be written: error \(errno)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            throw Failure(description: "\(path) can't be written whole: is the disk full?")
        }
    }

    /// Removes the folder with the files in it; it has no folders of its own.
    private static func remove(_ directory: String) {
        guard let handle = unsafe opendir(directory) else { return }
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { unsafe unlink("\(directory)/\(name)") }
        }
        unsafe closedir(handle)
        unsafe rmdir(directory)
    }
}

/// The configuration that watches a simulated cloud.
enum SimulatedConfiguration {
    /// The file's text.
    static func text(for scenario: Scenario, port: UInt16) -> String {
        """
        # Written by --simulate: what you would write for a real account, with short intervals.
        defaults:
          sample_interval: 10s
          settled_interval: 1m
          retire_after: 5m
          stale_after: 90s
          lag_threshold: 45s
          fresh_within: 2m
        accounts:
          - name: simulated
            credentials:
              type: access_key
              access_key_id_file: access-key-id
              access_key_secret_file: access-key-secret
            endpoint: http://127.0.0.1:\(port)
        canaries:
        \(scenario.canaries.map(canary).joined())
        """
    }

    private static func canary(_ canary: SimulatedCanary) -> String {
        """
          - name: \(canary.name)
            account: simulated
            region: \(canary.region)
            instance_id: \(canary.instanceID)
            topic: \(canary.topic)
            message_files: [\(canary.messageFileName)]
            expected_groups: [\(canary.expectedGroups.joined(separator: ", "))]
            ignored_groups: [\(canary.ignoredGroups.map { "\"\($0)\"" }.joined(separator: ", "))]

        """
    }
}

import Foundation
import Testing

/// Incidents in simulated clouds reach a pager through the exporter, Prometheus and Alertmanager.
@Suite struct AlertChainTests {
    /// Runs Tests/Python/Alerts/chain.py, which plays all incidents at once, and prints how long each took to
    /// arrive.
    @Test(.timeLimit(.minutes(9)))
    func `every incident is told once, with its labels, and nothing else is`() async throws {
        let folder = try TemporaryFolder()
        let program = Programs.repository.appendingPathComponent("Tests/Python/Alerts/chain.py").path
        let chain = try ChildProcess(
            try Self.python(), ["-B", program, Programs.exporter.path], name: "alert-chain", in: folder)
        let status = try await chain.exitStatus(within: .seconds(500))
        #expect(status == 0, "\(chain.log)")
        let told = chain.log.split(separator: "\n").filter { $0.contains(#/[0-9] s|seconds from/#) }
        for line in told { print(line) }
    }

    /// A Python that has PyYAML where `make test` installs it: Debian's own, whatever else is on the path.
    private static func python() throws -> URL {
        let debian = URL(fileURLWithPath: "/usr/bin/python3")
        guard !FileManager.default.isExecutableFile(atPath: debian.path) else { return debian }
        return try Programs.installed("python3")
    }
}

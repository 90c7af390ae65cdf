import Foundation
import Testing

/// The dashboards are what Grafana reads, and every query of theirs is answered.
@Suite struct DashboardTests {
    /// Runs the tests in Tests/Python/Dashboards; the first run also makes their Python environment.
    private func run(_ arguments: [String], within limit: Duration) async throws {
        let folder = try TemporaryFolder()
        let program = Programs.repository.appendingPathComponent("Tests/Python/Dashboards/run.py").path
        let tests = try ChildProcess(
            Programs.installed("python3"), [program] + arguments, name: "dashboard-tests", in: folder)
        let status = try await tests.exitStatus(within: limit)
        #expect(status == 0, "\(tests.log)")
        // What could not be compared here, and why.
        for line in tests.log.split(separator: "\n") where line.contains("skipped '") { print(line) }
    }

    @Test(.timeLimit(.minutes(5)))
    func `the files obey the linter, the schemas and the catalogue`() async throws {
        try await run([], within: .seconds(280))
    }

    @Test(.timeLimit(.minutes(10)))
    func `every query has data from a real Prometheus`() async throws {
        try await run(["--live", Programs.exporter.path], within: .seconds(580))
    }
}

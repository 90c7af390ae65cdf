import Foundation
import Testing

/// The schemas in docs/ say what the program answers and reads.
@Suite struct SchemaTests {
    /// Runs the tests in Tests/Python/Schemas; the first run also makes their Python environment.
    private func run(_ arguments: [String], within limit: Duration) async throws {
        let folder = try TemporaryFolder()
        let program = Programs.repository.appendingPathComponent("Tests/Python/Schemas/run.py").path
        let tests = try ChildProcess(
            Programs.installed("python3"), [program] + arguments, name: "schema-tests", in: folder)
        let status = try await tests.exitStatus(within: limit)
        #expect(status == 0, "\(tests.log)")
    }

    @Test(.timeLimit(.minutes(5)))
    func `kept answers and configurations obey the schemas, and bad ones don't`() async throws {
        try await run([], within: .seconds(280))
    }

    @Test(.timeLimit(.minutes(5)))
    func `a real exporter's answers obey the schema`() async throws {
        try await run(["--live", Programs.exporter.path], within: .seconds(280))
    }
}

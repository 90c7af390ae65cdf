import Foundation
import Testing

/// The command line of the real program: its output, and its completion in real shells.
@Suite struct CommandLineProgramTests {
    /// Runs a file of tests in Tests/CommandLine against the program.
    private func run(_ tests: String) async throws {
        let folder = try TemporaryFolder()
        let script = Programs.repository.appendingPathComponent("Tests/Python/CommandLine/run.py").path
        let process = try ChildProcess(
            Programs.installed("python3"), ["-B", script, Programs.exporter.path, tests], name: tests,
            in: folder)
        let status = try await process.exitStatus(within: .seconds(280))
        #expect(status == 0, "\(process.log)")
        #expect(process.log.contains("OK"), "\(process.log)")
    }

    @Test(.timeLimit(.minutes(5)))
    func `every output is written whole or said not to be, and every bad line is one line`() async throws {
        try await run("test_output")
    }

    @Test(.timeLimit(.minutes(5)))
    func `bash, zsh and fish complete by asking the program`() async throws {
        try await run("test_completion")
    }
}

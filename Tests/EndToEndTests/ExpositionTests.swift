import Foundation
import Testing

/// The pages of the real program are what strict readers and a real Prometheus take.
@Suite struct ExpositionTests {
    @Test(.timeLimit(.minutes(5)))
    func `strict readers and Prometheus take both formats and see the same series`() async throws {
        let folder = try TemporaryFolder()
        let program = Programs.repository.appendingPathComponent("Tests/Python/Exposition/run.py").path
        let tests = try ChildProcess(
            Programs.installed("python3"), [program, Programs.exporter.path], name: "exposition-tests",
            in: folder)
        let status = try await tests.exitStatus(within: .seconds(280))
        #expect(status == 0, "\(tests.log)")
    }
}

import Foundation
import Testing

/// The status page of the real program, watching the simulated cloud, in a real browser.
@Suite struct StatusPageTests {
    @Test(.timeLimit(.minutes(5)))
    func `a browser finds nothing wrong with the page of the running program`() async throws {
        let folder = try TemporaryFolder()
        let exporter = try ChildProcess(
            Programs.exporter, ["--simulate", "--web.listen-address=127.0.0.1:0"], name: "exporter",
            in: folder)
        let port = try await exporter.waitForLog(
            #/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)
        let program = Programs.repository.appendingPathComponent("Tests/Python/Browser/run.py").path
        let checks = try ChildProcess(
            Programs.installed("python3"), [program, "http://127.0.0.1:\(port)/"], name: "browser-tests",
            in: folder)
        let status = try await checks.exitStatus(within: .seconds(240))
        #expect(status == 0, "\(checks.log)")
        #expect(checks.log.contains(" 0 faults"), "\(checks.log)")
    }
}

import Foundation
import Testing

/// The tests of the alert rules, which are written in Python around promtool and amtool.
@Suite struct AlertRulesTests {
    @Test(.timeLimit(.minutes(10)), arguments: ["Form", "OtherForms", "Cases", "Mutations"])
    func `the alert rules keep their promises`(suite: String) async throws {
        let folder = try TemporaryFolder()
        let tests = Programs.repository.appendingPathComponent("Tests/Alerts/test_alerts.py").path
        let child = try ChildProcess(
            AlertStack.python, [tests, suite], name: "alert-tests", in: folder,
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        let status = try await child.exitStatus(within: .seconds(590))
        #expect(status == 0, "\(child.log.suffix(6000))")
    }
}

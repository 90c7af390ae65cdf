import AlibabaCloud
import CanaryWatch
import Log
import OnsSimulator
import TestSupport
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// What the log tells: changes, once each.
@Suite(.timeLimit(.minutes(5))) struct EngineLogTests {
    private let ids = EngineHarness.ids(1)

    @Test func `a failure and a recovery are told once each`() async throws {
        let folder = try TemporaryFolder()
        let files = AccessKeyFileCredentials(
            accessKeyIDFile: folder.file("id"), accessKeySecretFile: folder.file("secret"))
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), canaries: [EngineHarness.canary()], messages: [ids],
            credentials: files)
        try await harness.turn(until: "failures") { harness.samples().failures[.credentials] >= 3 }
        try folder.write(EngineHarness.key.id, to: "id")
        try folder.write(EngineHarness.key.secret, to: "secret")
        try await harness.turn(until: "successes") {
            harness.samples().samples >= harness.samples().failures[.credentials] + 3
        }
        let told = harness.told
        try #require(told.count == 2)
        #expect(told[0].level == .warn && told[0].sentence == "Samples of a canary fail.")
        #expect(told[1].level == .info && told[1].sentence == "Samples of a canary succeed again.")
        #expect(told.map { $0.fields["canary"] } == [.text("orders"), .text("orders")])
        #expect(told[0].fields["api.reason"] == .text("credentials"))
        #expect(told[0].fields["message.id"] == .text(ids[0]))
        #expect(told[1].fields["api.reason"] == nil)
    }

    @Test func `every call is told at debug with the request's ID`() async throws {
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), canaries: [EngineHarness.canary()], messages: [ids])
        try await harness.turn(until: "two samples") { harness.samples().samples >= 2 }
        let calls = harness.entries.filter { $0.sentence == "Finished a call." }
        #expect(calls.count >= 2)
        #expect(calls.allSatisfy { $0.level == .debug && $0.fields["api.request_id"] != nil })
        #expect(harness.told.isEmpty)
    }

    @Test(arguments: [3600, -3600])
    func `a refused clock is told with the seconds that it is behind`(shift: Int) async throws {
        let harness = try EngineHarness(
            EngineHarness.scenario(ids, faults: [ApiFault(.clockShift(.seconds(shift)))]),
            canaries: [EngineHarness.canary()], messages: [ids])
        try await harness.turn(until: "a failure is told") { !harness.told.isEmpty }
        let entry = try #require(harness.told.first)
        #expect(entry.fields["api.reason"] == .text("clock_skew"))
        guard case .whole(let seconds)? = entry.fields["clock.behind_seconds"] else {
            Issue.record("no seconds in \(entry.fields)")
            return
        }
        // The service's clock minus ours, to the second.
        #expect(abs(Int(seconds) - shift) <= 2)
    }
}

/// When a change is worth a line.
@Suite struct TransitionLogTests {
    private let start = MonotonicTime(nanoseconds: 0)

    /// What is told of one canary's samples at these seconds: `-` for a good one.
    private func told(_ samples: [(second: Int, what: FailureReason?)]) -> [Int] {
        var log = TransitionLog()
        return samples.filter { log.tells(canary: 0, failure: $0.what, at: start + .seconds($0.second)) }
            .map(\.second)
    }

    @Test func `good samples from the start are not worth a word`() {
        #expect(told([(0, nil), (30, nil), (90, nil)]) == [])
    }

    @Test func `each change is told once and at once`() {
        #expect(
            told([(0, .timeout), (1, .timeout), (5, nil), (6, nil), (100, .timeout), (101, nil)]) == [
                0, 5, 100, 101,
            ])
    }

    @Test func `messages that take turns to fail are told at most twice a minute`() {
        let samples = (0..<120).map { (second: $0, what: $0.isMultiple(of: 2) ? FailureReason.timeout : nil) }
        #expect(told(samples) == [0, 1, 60, 61])
    }

    @Test func `a recovery that came too soon after another is told late and not lost`() {
        #expect(
            told([(0, .timeout), (10, nil), (61, .timeout), (62, nil), (65, nil), (70, nil), (80, nil)]) == [
                0, 10, 61, 70,
            ])
    }

    @Test func `another reason is a change`() {
        #expect(told([(0, .timeout), (30, .tls), (60, .tls), (90, .tls)]) == [0, 60])
    }

    @Test func `canaries are told apart`() {
        var log = TransitionLog()
        let told = [0, 1, 0 as CanaryID].map { log.tells(canary: $0, failure: .tls, at: start) }
        #expect(told == [true, true, false])
    }
}

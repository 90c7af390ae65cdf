import AlibabaCloud
import CanaryWatch
import Exposition
import Locking
import Log
import OnsSimulator
import TestSupport
import Testing

@testable import CanaryExporter
@testable import Sampling

@Suite(.timeLimit(.minutes(5))) struct EngineCredentialsTests {
    private let folder: TemporaryFolder
    private let ids = EngineHarness.ids(1)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var files: AccessKeyFileCredentials {
        AccessKeyFileCredentials(
            accessKeyIDFile: folder.file("id"), accessKeySecretFile: folder.file("secret"))
    }

    private func write(_ key: AccessKey) throws {
        try folder.write(key.id + "\n", to: "id")
        try folder.write(key.secret + "\n", to: "secret")
    }

    @Test func `without credentials no call is made, and that is counted`() async throws {
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), canaries: [EngineHarness.canary()], messages: [ids],
            credentials: files)
        try await harness.turn(until: "three samples") { harness.samples().samples >= 3 }
        let samples = harness.samples()
        #expect(samples.failures[.credentials] == samples.samples)
        #expect(
            harness.engine.state.withLock { $0.counters.credentialFailures } == ["default": samples.samples])
        #expect(harness.api().requests == 0)
        #expect(harness.api().duration.count == 0)
        #expect(harness.cloud.requestLog().entries.isEmpty)
        #expect(harness.told.map(\.level) == [.warn])
        #expect(harness.logText.contains("does not exist"))
    }

    @Test func `keys that appear and keys that are rotated on disk are used with the next call`() async throws
    {
        let next = AccessKey(id: "LTAI5tHarnessKeyID0002", secret: "harness-secret-rotated")
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), keys: [EngineHarness.key, next], canaries: [EngineHarness.canary()],
            messages: [ids], credentials: files)
        try await harness.turn(until: "a sample without keys") { harness.samples().samples > 0 }
        try write(EngineHarness.key)
        try await harness.turn(until: "a call with the first key") {
            harness.cloud.requestLog().entries.contains { $0.accessKeyID == EngineHarness.key.id }
        }
        try write(next)
        try await harness.turn(until: "a good call with the second key") {
            harness.cloud.requestLog().entries.last.map { $0.accessKeyID == next.id && $0.isAuthorised }
                ?? false
        }
        let wrong = harness.cloud.requestLog().entries.filter { !$0.isAuthorised }
        // Between the two files' writing one call may mix them; no call after it does.
        #expect(wrong.count <= 1)
        #expect(harness.samples().latestFault == nil)
    }

    @Test func `neither secret nor full key ID stands in the log, whatever the service echoes`() async throws
    {
        let wrong = AccessKey(id: EngineHarness.key.id, secret: "another-secret-9Zq")
        let unknown = AccessKey(id: "LTAI5tUnknownKey99", secret: "third-secret-7Yp")
        for (key, reason) in [(wrong, FailureReason.unauthorized), (unknown, .unauthorized)] {
            try write(key)
            let echo = ApiFault(
                .apiError(
                    status: 400, code: "Echo.\(key.id)", message: "you sent \(key.id) and \(key.secret)"),
                .until(.seconds(3600)), everyNthCall: 2)
            let harness = try EngineHarness(
                EngineHarness.scenario(ids, faults: [echo]), keys: [EngineHarness.key],
                canaries: [EngineHarness.canary()], messages: [ids], credentials: files)
            try await harness.turn(until: "three failures") { harness.samples().failures[reason] >= 3 }
            #expect(!harness.logText.isEmpty)
            for text in [key.id, key.secret, EngineHarness.key.secret] {
                #expect(!harness.logText.contains(text))
            }
        }
    }

    @Test func `an accepted key whose details the service echoes doesn't leak either`() async throws {
        let key = EngineHarness.key
        let echo = ApiFault(
            .apiError(
                status: 400, code: "Echo.\(key.id)", message: "AccessKeyId=\(key.id)&Secret=\(key.secret)"))
        let harness = try EngineHarness(
            EngineHarness.scenario(ids, faults: [echo]), canaries: [EngineHarness.canary()], messages: [ids])
        try await harness.turn(until: "two failures") { harness.samples().failures[.invalidRequest] >= 2 }
        #expect(harness.logText.contains("AccessKeyId="))
        #expect(!harness.logText.contains(key.id))
        #expect(!harness.logText.contains(key.secret))
        let state = harness.engine.state.withLock { "\($0.counters)" }
        #expect(!state.contains(key.id) && !state.contains(key.secret))
    }
}

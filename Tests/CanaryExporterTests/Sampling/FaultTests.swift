import AlibabaCloud
import CanaryWatch
import Exposition
import Locking
import OnsSimulator
import TestSupport
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// Whatever goes wrong on the way to the cloud and back is counted under its reason.
@Suite(.timeLimit(.minutes(5))) struct FaultTests {
    private static let faults: [(kind: ApiFault.Kind, reason: FailureReason)] = [
        (.throttled(retryAfter: nil), .throttled), (.gatewayPage(status: 502), .serverError),
        (.gatewayPage(status: 503), .serverError), (.garbage, .undecodable),
        (.apiError(status: 500, code: "InternalError", message: "failed"), .serverError),
        (.apiError(status: 429, code: "Anything", message: "slow down"), .throttled),
        (.apiError(status: 403, code: "Forbidden.RAM", message: "no"), .forbidden),
        (.apiError(status: 400, code: "BIZ_FIELD_CHECK_INVALID", message: "no"), .invalidRequest),
        (.apiError(status: 404, code: "BIZ_TOPIC_NOT_FOUND", message: "no"), .notFound),
        (.apiError(status: 400, code: "AUTH_RESOURCE_OWNER_ERROR", message: "no"), .notFound),
        (.apiError(status: 500, code: "ONS_SYSTEM_ERROR", message: "CODE: 1  DESC: busy"), .serverError),
        (.truncatedBody, .connection), (.reset, .connection), (.close, .connection),
        (.redirect, .undecodable), (.hugeBody, .undecodable), (.endlessBody, .undecodable),
        (.emptyBody, .undecodable), (.notJSON, .undecodable), (.wrongTypes(.dataString), .undecodable),
        (.wrongTypes(.trackNumber), .undecodable),
        (.wrongTypes(.typeNumber), .undecodable), (.wrongTypes(.topArray), .undecodable),
        (.hang, .timeout), (.slowDrip(bytesPerSecond: 10), .timeout), (.expiredToken, .unauthorized),
        (.clockShift(.seconds(3600)), .clockSkew), (.clockShift(.seconds(-3600)), .clockSkew),
    ]

    @Test(arguments: faults)
    func `a fault is counted by its reason and by no other`(
        kind: ApiFault.Kind, reason: FailureReason
    ) async throws {
        let id = EngineHarness.ids(1)
        let harness = try EngineHarness(
            EngineHarness.scenario(id, faults: [ApiFault(kind)]),
            canaries: [EngineHarness.canary(interval: .seconds(60))], messages: [id],
            timeout: reason == .timeout ? .milliseconds(500) : .seconds(30))
        try await harness.turn(until: "a sample failed") { harness.samples().samples > 0 }
        let samples = harness.samples()
        let api = harness.api()
        for other in FailureReason.allCases {
            #expect(samples.failures[other] == (other == reason ? 1 : 0), "\(other)")
            #expect(api.failures[other] == (other == reason ? api.requests : 0), "\(other)")
        }
        #expect(api.duration.count == api.requests)
        #expect(samples.latestFault?.reason == reason)
        // Only a broken connection is tried again at once, and only once.
        #expect(api.requests == (reason == .connection ? 2 : 1))
        #expect(harness.cloud.requestLog().entries.count == Int(api.requests))
    }

    @Test func `a refused connection is counted and not tried again at once`() async throws {
        let id = EngineHarness.ids(1)
        let harness = try EngineHarness(
            EngineHarness.scenario(id), canaries: [EngineHarness.canary(interval: .seconds(60))],
            messages: [id])
        harness.cloud.stop()
        try await harness.turn(until: "a sample failed") { harness.samples().samples > 0 }
        #expect(harness.samples().failures[.connection] == 1)
        #expect(harness.api().failures[.connection] == harness.api().requests)
    }

    @Test func `a message that the service doesn't know is no failure of the canary`() async throws {
        let ids = EngineHarness.ids(2)
        let harness = try EngineHarness(
            EngineHarness.scenario([ids[0]]), canaries: [EngineHarness.canary()], messages: [[ids[1]]])
        try await harness.turn(until: "a sample") { harness.samples().failures[.messageGone] > 0 }
        let snapshot = harness.engine.state.withLock { $0.watch.snapshot(at: SystemClock().monotonic) }
        #expect(snapshot.canaries.map(\.expired) == [1])
        #expect(harness.samples().latestFault == nil)
        #expect(harness.told.isEmpty)
    }

    @Test func `a good answer becomes tracks`() async throws {
        let id = EngineHarness.ids(1)
        let harness = try EngineHarness(
            EngineHarness.scenario(id), canaries: [EngineHarness.canary()], messages: [id])
        try await harness.turn(until: "a sample") { harness.samples().samples > 0 }
        let snapshot = harness.engine.state.withLock { $0.watch.snapshot(at: SystemClock().monotonic) }
        #expect(snapshot.canaries[0].groups.map(\.name) == ["GID_billing"])
        #expect(snapshot.canaries[0].groups[0].tracks[.consumed] == 1)
        #expect(harness.cloud.requestLog().entries.allSatisfy { $0.isAuthorised && $0.outcome == .answered })
    }
}

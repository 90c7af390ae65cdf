import AlibabaCloud
import CanaryWatch
import Exposition
import Locking
import OnsSimulator
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite(.timeLimit(.minutes(5))) struct EngineTests {
    @Test func `a broken connection is tried again once, with a nonce and a slot of its own`() async throws {
        let id = EngineHarness.ids(1)
        let harness = try EngineHarness(
            EngineHarness.scenario(id, faults: [ApiFault(.reset)]),
            canaries: [EngineHarness.canary(interval: .seconds(60))], messages: [id])
        try await harness.turn(until: "a sample") { harness.samples().samples > 0 }
        let calls = harness.cloud.requestLog().entries
        try #require(calls.count == 2)
        #expect(Set(calls.map(\.nonce)).count == 2)
        #expect(calls.allSatisfy { $0.isAuthorised })
        // Ten calls a second are allowed, one every 100 ms: the second had to wait for a slot.
        #expect(calls[1].arrival - calls[0].arrival >= .milliseconds(80))
        #expect(harness.samples().samples == 1)
        #expect(harness.api().requests == 2)
    }

    @Test func `a retry that succeeds is a good sample`() async throws {
        let id = EngineHarness.ids(2)
        // Every second call is reset: the sample after the first one breaks, and its retry doesn't.
        let harness = try EngineHarness(
            EngineHarness.scenario(id, faults: [ApiFault(.reset, everyNthCall: 2)]),
            canaries: [EngineHarness.canary(interval: .seconds(60))], messages: [id])
        try await harness.turn(until: "two samples") { harness.samples().samples == 2 }
        #expect(harness.api().requests == 3)
        #expect(harness.api().failures[.connection] == 1)
        #expect(harness.samples().failures[.connection] == 0)
        #expect(harness.told.isEmpty)
    }

    @Test func `calls that hang don't hold up the others`() async throws {
        let ids = EngineHarness.ids(9)
        // Births are asked for of the ninth alone, and never answered.
        let faults = [ApiFault(.hang, operation: "OnsMessageGetByMsgId")]
        let harness = try EngineHarness(
            EngineHarness.scenario(ids, faults: faults),
            canaries: [EngineHarness.canary(interval: .seconds(1))], messages: [Array(ids.prefix(8))],
            timeout: .seconds(55))
        _ = harness.engine.add([NewMessage(id: try MessageID(ids[8]))], to: 0, isRotating: false)
        try await harness.turn(until: "the birth is asked for") {
            harness.cloud.requestLog().entries.contains { $0.operation == "OnsMessageGetByMsgId" }
        }
        try await harness.turn(until: "each message was sampled four times") {
            let asked = harness.cloud.requestLog().entries.filter { $0.operation == "OnsMessageTrace" }
            return ids.allSatisfy { id in asked.count { $0.messageID == id } >= 4 }
        }
        // All that while the call hung, and it does still.
        #expect(harness.api(.messageBirth).requests == 0)
    }

    @Test func `one message whose answer hangs doesn't hold up seven others`() async throws {
        let ids = EngineHarness.ids(8)
        // Every eighth call hangs: with eight messages and equal intervals some of each round.
        let harness = try EngineHarness(
            EngineHarness.scenario(ids, faults: [ApiFault(.hang, everyNthCall: 8)]),
            canaries: [EngineHarness.canary(interval: .seconds(1))], messages: [ids], timeout: .seconds(55))
        try await harness.turn(until: "thirty samples") { harness.samples().samples >= 30 }
        let asked = harness.cloud.requestLog().entries
        let hung = asked.filter { $0.outcome == .faulted(name: "hang") }
        #expect(hung.count >= 3)
        // All of them hang still, and the thirty samples are those of the others.
        #expect(harness.api().failures[.timeout] == 0)
        #expect(harness.api().requests >= 30)
    }

    @Test func `no second has more calls than the quota`() async throws {
        let ids = EngineHarness.ids(40)
        let harness = try EngineHarness(
            EngineHarness.scenario(ids), canaries: [EngineHarness.canary()], messages: [ids])
        try await harness.turn(until: "forty samples") { harness.samples().samples >= 40 }
        let log = harness.cloud.requestLog()
        #expect(log.largestSlidingSecondCount(operation: "OnsMessageTrace") <= 10)
        #expect(log.countsByOutcome.keys.sorted { "\($0)" < "\($1)" } == [.answered])
        // Forty messages at once, ten calls a second: the last ones started late, and that is counted.
        #expect(harness.api().lateness.count >= 40)
        #expect(harness.api().lateness.sum > 10)
    }

    @Test func `a message that two canaries watch is sampled once for both`() async throws {
        let id = EngineHarness.ids(1)
        let canaries = [
            EngineHarness.canary("one", interval: .seconds(60)),
            EngineHarness.canary("two", interval: .seconds(60)),
        ]
        let harness = try EngineHarness(EngineHarness.scenario(id), canaries: canaries, messages: [id, id])
        try await harness.turn(until: "a sample") { harness.samples(0).samples > 0 }
        #expect(harness.samples(1).samples == 1)
        #expect(harness.cloud.requestLog().entries.count == 1)
    }

    @Test func `every turn is a heartbeat`() async throws {
        let id = EngineHarness.ids(1)
        let harness = try EngineHarness(
            EngineHarness.scenario(id), canaries: [EngineHarness.canary()], messages: [id])
        let before = SystemClock().monotonic
        let wake = harness.engine.turn()
        #expect(harness.engine.state.withLock { $0.heartbeat.monotonic } >= before)
        // The loop promises to turn every 250 ms at least.
        #expect(wake - SystemClock().monotonic <= .milliseconds(250))
    }
}

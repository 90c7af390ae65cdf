import Testing
import Text

@testable import CanaryWatch

@Suite struct FreshnessTests {
    @Test func `nothing is told per group before an answer but what is expected and its threshold`() throws {
        var bench = LedgerBench(expecting: ["A"])
        bench.add()
        let snapshot = bench.snapshot
        let group = try #require(snapshot.groups.first)
        #expect(!snapshot.isAnswered && !group.isReported)
        #expect(group.isExpected && group.lagThreshold == .seconds(600))
        #expect(group.word == nil && group.oldestUnconsumed == nil && group.consumedThrough == nil)
    }

    @Test func `a pending message's tracks are stale after stale_after`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A NOT_CONSUME_YET, B CONSUMED")
        bench.wait(299.999)
        #expect(bench.group("A")?.isReported == true)
        #expect(bench.snapshot.changesAt == LedgerBench.monotonic(300_000))
        bench.wait(0.001)
        #expect(!bench.snapshot.isAnswered)
        for group in bench.snapshot.groups {
            #expect(!group.isReported && group.oldestUnconsumed == nil && group.word == nil)
            #expect(group.tracks == TrackCounts())
        }
        #expect(bench.group("B")?.hasConsumed == true)
        #expect(bench.snapshot.changesAt == nil)
    }

    @Test func `a settled message that is sampled slowly stays fresh for two and a half intervals`() {
        var bench = LedgerBench(expecting: ["A"]) { $0.settledInterval = .seconds(3_600) }
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.wait(8_999)
        #expect(bench.group("A")?.isReported == true)
        #expect(bench.snapshot.overdue == 0)
        bench.wait(1)
        #expect(bench.group("A")?.isReported == false)
        #expect(bench.snapshot.overdue == 1)
    }

    @Test func `a message that another one's answer settles has the patience of its new pace`() {
        var bench = LedgerBench { $0.settledInterval = .seconds(3_600) }
        let old = bench.add()
        let new = bench.add()
        bench.answer(old, "A CONSUMED, B CONSUMED")
        bench.answer(new, "A CONSUMED")
        #expect(bench.state(new) == .pending)
        // Nothing lists B any more, so that the newer message waits for A alone.
        bench.answer(old, "A CONSUMED")
        #expect(bench.state(new) == .settled)
        bench.wait(8_000)
        #expect(bench.snapshot.overdue == 0)
        #expect(bench.group("A")?.tracks[.consumed] == 2)
    }

    @Test func `a message that another one's answer unsettles isn't stale at once`() {
        var bench = LedgerBench { $0.settledInterval = .seconds(3_600) }
        let old = bench.add()
        bench.answer(old, "A CONSUMED, B NOT_CONSUME_YET")
        bench.wait(3_000)
        let new = bench.add()
        bench.answer(new, "A CONSUMED, B CONSUMED")
        #expect(bench.state(old) == .pending)
        #expect(bench.snapshot.overdue == 0)
        #expect(bench.group("B")?.tracks[.notConsumeYet] == 1)
    }

    @Test func `stretched intervals stretch the patience`() {
        var bench = LedgerBench(expecting: ["A"])
        bench.stretch = 10
        let key = bench.add()
        bench.answer(key, "A NOT_CONSUME_YET")
        bench.wait(749)
        #expect(bench.group("A")?.isReported == true && bench.snapshot.overdue == 0)
        #expect(bench.snapshot.sampleInterval == .seconds(300))
        bench.wait(1)
        #expect(bench.group("A")?.isReported == false && bench.snapshot.overdue == 1)
    }

    @Test func `a message is overdue after two and a half intervals whether it ever was sampled or not`() {
        var bench = LedgerBench(expecting: ["A"])
        let sampled = bench.add()
        bench.add()
        bench.wait(74.999)
        #expect(bench.snapshot.overdue == 0)
        bench.wait(0.001)
        bench.fail(sampled)
        #expect(bench.snapshot.overdue == 2)
        bench.answer(sampled, "A NOT_CONSUME_YET")
        #expect(bench.snapshot.overdue == 1)
    }

    @Test func `where new messages push the old out, one is overdue when nothing was told of any`() {
        var bench = LedgerBench { $0.maxMessages = 3 }
        let patience = 75
        // One message every two seconds, none of which is ever answered.
        func send(until second: Int) {
            while bench.elapsed < Int64(second) * 1_000 {
                bench.add(isRotating: true)
                bench.wait(2)
            }
        }
        send(until: patience - 1)
        #expect(bench.snapshot.overdue == 0)
        #expect(bench.snapshot.changesAt == LedgerBench.monotonic(Int64(patience) * 1_000))
        send(until: patience)
        #expect(bench.snapshot.overdue == 1)
        // A word of any ends it, and from it on the time counts anew.
        let key = bench.add(isRotating: true)
        bench.answer(key, "A CONSUMED")
        #expect(bench.snapshot.overdue == 0)
        send(until: 2 * patience)
        #expect(bench.snapshot.overdue == 0)
        send(until: 2 * patience + 4)
        #expect(bench.snapshot.overdue == 1)
    }

    @Test func `a message that comes after a quiet time has its time`() {
        var bench = LedgerBench(expecting: ["A"]) { $0.maxMessages = 3 }
        bench.answer(bench.add(isRotating: true), "A CONSUMED")
        bench.wait(290)
        bench.add(isRotating: true)
        #expect(bench.snapshot.overdue == 0)
        bench.wait(74)
        #expect(bench.snapshot.overdue == 0)
        bench.wait(1)
        #expect(bench.snapshot.overdue == 1)
    }

    @Test func `an expired message isn't overdue while it is asked for in vain`() {
        var bench = LedgerBench()
        let key = bench.add()
        bench.gone(key)
        bench.wait(749)
        #expect(bench.snapshot.overdue == 0 && bench.snapshot.expired == 1)
        bench.wait(1)
        #expect(bench.snapshot.overdue == 1)
    }

    @Test func `only fresh messages are counted and an older stale one doesn't speak`() {
        var bench = LedgerBench(expecting: ["A"])
        let old = bench.add(age: 100)
        bench.answer(old, "A NOT_CONSUME_YET")
        bench.wait(200)
        let new = bench.add()
        bench.answer(new, "A NOT_CONSUME_YET")
        bench.wait(150)
        let group = bench.group("A")
        #expect(group?.tracks[.notConsumeYet] == 1)
        #expect(group?.oldestUnconsumed == LedgerBench.born(200))
        #expect(bench.snapshot.overdue == 2)
    }

    @Test func `a group that only stale answers list is withdrawn`() {
        var bench = LedgerBench { $0.settledInterval = .seconds(60) }
        let old = bench.add()
        bench.answer(old, "A CONSUMED, B CONSUMED")
        bench.wait(200)
        let new = bench.add()
        bench.answer(new, "A CONSUMED")
        #expect(bench.group("A")?.tracks[.consumed] == 2)
        bench.wait(100)
        #expect(bench.group("A")?.tracks[.consumed] == 1)
        #expect(bench.group("B")?.isReported == false)
        #expect(bench.group("B")?.word == nil)
    }
}

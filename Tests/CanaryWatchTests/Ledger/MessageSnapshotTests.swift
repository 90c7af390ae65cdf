import Testing

@testable import CanaryWatch

@Suite struct MessageSnapshotTests {
    @Test func `a track takes no more room than before it knew when it was first consumed`() {
        #expect(MemoryLayout<MessageTrack>.stride == 24)
    }

    @Test func `messages come newest first, as many as are asked for`() {
        var bench = LedgerBench()
        for age in [300.0, 0, 100] { bench.add(age: age) }
        let all = bench.messages()
        #expect(all.map(\.birth.time) == [0, -100, -300].map { LedgerBench.born($0) })
        #expect(bench.messages(newest: 2).map(\.birth.time) == [0, -100].map { LedgerBench.born($0) })
        #expect(bench.messages(newest: 0).isEmpty)
        #expect(all.allSatisfy { $0.lastAnswered == nil && $0.tracks.isEmpty && $0.requestID == nil })
    }

    @Test func `a group is told with its latest type, its verdict, and when that was first seen`() throws {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.wait(30)
        bench.answer(key, "A NOT_CONSUME_YET, B CONSUMED")
        bench.wait(30)
        bench.answer(key, "A CONSUMED, B NOT_CONSUME_YET")
        bench.wait(30)
        bench.answer(key, "B NOT_ONLINE")
        let message = try #require(bench.messages().first)
        #expect(
            message.tracks == [
                TrackSnapshot(
                    group: "A", type: .missing, isConsumed: true, firstSeenConsumed: LedgerBench.born(60)),
                TrackSnapshot(
                    group: "B", type: .notOnline, isConsumed: false, firstSeenConsumed: LedgerBench.born(30)),
            ])
        #expect(message.lastAnswered == LedgerBench.born(90))
    }

    @Test func `the request that brought the last answer is told`() throws {
        var bench = LedgerBench()
        let key = bench.add()
        let answer = [TrackReport(group: "A", word: "CONSUMED")]
        _ = bench.ledger.apply(answer, to: key, at: bench.now, stretch: 1, requestID: "FIRST")
        _ = bench.ledger.apply(answer, to: key, at: bench.now, stretch: 1, requestID: "SECOND")
        bench.fail(key)
        #expect(try #require(bench.messages().first).requestID == "SECOND")
    }

    @Test func `of an expired message the last types are told, and nothing is missing`() throws {
        var bench = LedgerBench(expecting: ["A", "B"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.gone(key)
        let message = try #require(bench.messages().first)
        #expect(message.state == .expired && message.tracks.map(\.group) == ["A"])
        #expect(message.tracks.first?.type == .consumed)
    }

    @Test func `a group that isn't expected and that the answer doesn't list isn't told`() throws {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, "A CONSUMED, B CONSUMED")
        bench.answer(key, "B CONSUMED")
        #expect(try #require(bench.messages().first).tracks.map(\.group) == ["B"])
    }
}

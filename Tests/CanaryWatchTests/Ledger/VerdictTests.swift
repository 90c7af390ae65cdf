import Testing

@testable import CanaryWatch

@Suite struct VerdictTests {
    private static let words = [
        "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
        "CONSUME_BROADCASTING", "SOMETHING_NEW", "",
    ]

    /// Every sequence of a length; the empty word stands for an answer that doesn't list the group.
    private static func sequences(_ length: Int) -> [[String]] {
        length == 0 ? [[]] : sequences(length - 1).flatMap { start in words.map { start + [$0] } }
    }

    @Test func `only CONSUMED gives a verdict and only NOT_CONSUME_YET takes it back`() throws {
        for sequence in Self.sequences(4) {
            var bench = LedgerBench(expecting: ["A"])
            let key = bench.add()
            var isConsumed = false
            var regressions: UInt64 = 0
            for word in sequence {
                bench.wait(30)
                bench.answer(key, word.isEmpty ? "B NOT_ONLINE" : "A \(word), B NOT_ONLINE")
                if word == "CONSUMED" || word == "CONSUMED_BUT_FILTERED" { isConsumed = true }
                if word == "NOT_CONSUME_YET" {
                    regressions += isConsumed ? 1 : 0
                    isConsumed = false
                }
            }
            let group = try #require(bench.group("A"))
            #expect(group.regressions == regressions, "\(sequence)")
            #expect((group.consumedThrough != nil) == isConsumed, "\(sequence)")
            #expect(group.hasConsumed == (sequence.contains { $0.hasPrefix("CONSUMED") }), "\(sequence)")
            let shown = sequence.last == "" ? TrackType.missing : TrackType(serviceWord: sequence.last ?? "")
            #expect(TrackType.allCases.filter { group.tracks[$0] == 1 } == [shown], "\(sequence)")
            #expect(TrackType.allCases.allSatisfy { $0 == shown || group.tracks[$0] == 0 })
            if isConsumed { #expect(group.oldestUnconsumed == nil, "\(sequence)") }
            let proven = sequence.last {
                $0 == "NOT_CONSUME_YET" || $0.hasPrefix("CONSUMED") && $0 != "CONSUME_BROADCASTING"
            }
            if proven == "NOT_CONSUME_YET" {
                #expect(group.oldestUnconsumed == LedgerBench.born(0), "\(sequence)")
            }
        }
    }

    @Test func `the metric words are the documented nine`() {
        #expect(
            Set(TrackType.allCases.map(\.word)) == [
                "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
                "CONSUME_BROADCASTING", "OTHER", "MISSING",
            ])
    }

    @Test(arguments: ["consumed", " CONSUMED", "CONSUMED ", "OTHER", "MISSING", "", "\u{0}", "消费"])
    func `a word that no one has documented is OTHER`(word: String) {
        #expect(TrackType(serviceWord: word) == .other)
    }

    @Test func `a word survives the way there and back`() {
        for type in TrackType.allCases where type != .missing {
            #expect(TrackType(serviceWord: type.word) == type)
        }
    }

    @Test func `a restart of the consumer brings no lag of consumed messages`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        for word in ["CONSUMED", "NOT_ONLINE", "UNKNOWN", "NOT_ONLINE"] {
            bench.wait(300)
            bench.answer(key, "A \(word)")
            #expect(bench.group("A")?.oldestUnconsumed == nil)
            #expect(bench.state(key) == .settled)
        }
        #expect(bench.group("A")?.word == .notOnline)
    }

    @Test(arguments: ["PULL", "CONSUME_BROADCASTING"])
    func `the restart of a group without offsets brings no lag either`(word: String) {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        for answer in ["A \(word)", "A NOT_ONLINE", "A UNKNOWN", "A \(word)", "A NEW_WORD"] {
            bench.wait(60)
            bench.answer(key, answer)
            #expect(bench.group("A")?.oldestUnconsumed == nil, "\(answer)")
        }
    }

    @Test(arguments: ["PULL", "CONSUME_BROADCASTING"])
    func `proof of lag stands when the group turns to one without offsets`(word: String) {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A NOT_CONSUME_YET")
        bench.wait(60)
        bench.answer(key, "A \(word)")
        #expect(bench.group("A")?.oldestUnconsumed == LedgerBench.born(0))
    }

    @Test func `a group that was never online lags from the birth on`() {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, "A NOT_ONLINE, B UNKNOWN, C NEW_WORD")
        for name in ["A", "B", "C"] {
            #expect(bench.group(name)?.oldestUnconsumed == LedgerBench.born(0))
        }
    }
}

import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct WordSpansTests {
    private func at(_ seconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0) + .seconds(100_000 + seconds)
    }

    private func told(_ spans: WordSpans) -> [String] {
        spans.stretches.map { stretch in
            "\((stretch.start - at(0)).components.seconds) \(stretch.word?.word ?? "-")"
        }
    }

    @Test func `equal words in a row are one stretch from the first on`() {
        var spans = WordSpans()
        for (second, word) in [(0, nil), (10, nil), (20, .consumed), (30, .consumed), (40, .notOnline)]
            as [(Int, TrackType?)]
        {
            spans.record(word, at: at(second))
        }
        #expect(told(spans) == ["0 -", "20 CONSUMED", "40 NOT_ONLINE"])
        #expect(spans.latest?.word == .notOnline && spans.latest?.start == at(40))
    }

    @Test(
        arguments: [
            ([.consumed, .notOnline], 10, true), ([.notOnline], 0, false), ([nil, .notOnline], 10, false),
            // What stood before a gap stands since then, and what else stood there tells nothing exact.
            ([.consumed, .notOnline, nil, .notOnline], 10, false),
            ([.notOnline, nil, .notOnline, nil, .notOnline], 0, false),
            ([.consumed, nil, .notOnline], 20, false),
            ([.notOnline, .consumed, .notOnline], 20, true), ([.consumed, nil], 10, true),
        ] as [([TrackType?], Int, Bool)])
    func `a word stands since it came, as far as gaps let that be known`(
        words: [TrackType?], second: Int, isExact: Bool
    ) throws {
        var spans = WordSpans()
        for (place, word) in words.enumerated() { spans.record(word, at: at(place * 10)) }
        let standing = try #require(spans.standing)
        #expect(standing.start == at(second) && standing.isExact == isExact)
    }

    @Test func `of a group without a record nothing stands`() {
        #expect(WordSpans().standing == nil)
    }

    @Test func `what ended before the horizon goes, and what lasts keeps its start`() {
        var spans = WordSpans()
        spans.record(.notOnline, at: at(0))
        spans.record(.consumed, at: at(60))
        for second in stride(from: 60, through: 8 * 3600, by: 10) { spans.record(.consumed, at: at(second)) }
        #expect(told(spans) == ["60 CONSUMED"])
        spans.record(.unknown, at: at(8 * 3600 + 10))
        #expect(told(spans) == ["60 CONSUMED", "28810 UNKNOWN"])
    }

    @Test func `two words within a millisecond are the later one`() {
        var spans = WordSpans()
        spans.record(.consumed, at: at(0))
        spans.record(.notOnline, at: at(10))
        spans.record(.consumed, at: at(10))
        #expect(told(spans) == ["0 CONSUMED"])
        spans.record(.unknown, at: at(20))
        spans.record(nil, at: at(20))
        #expect(told(spans) == ["0 CONSUMED", "20 -"])
    }

    @Test func `a group that flaps takes no more room, and its worst words stay`() {
        var spans = WordSpans()
        for turn in 0..<3000 {
            spans.record(turn.isMultiple(of: 2) ? .consumed : .notOnline, at: at(turn * 10))
            #expect(spans.count <= WordSpans.countMax)
        }
        // The hours before the last minutes are one stretch that says NOT_ONLINE.
        let stretches = spans.stretches
        #expect(stretches[0].word == .notOnline && stretches[1].word == .consumed)
        #expect(at(29_990) - stretches[0].start >= WordSpans.horizon)
        #expect(at(29_990) - stretches[1].start <= .seconds(10 * WordSpans.countMax))
        #expect(spans.latest?.word == .notOnline && spans.latest?.start == at(29_990))
    }

    @Test(
        arguments: [
            (TrackType.consumed, nil, nil), (.consumedButFiltered, .consumed, .consumedButFiltered),
            (.notConsumeYet, nil, .notConsumeYet), (.missing, .notOnline, .missing), (.pull, nil, nil),
            (.other, .consumed, .other),
        ] as [(TrackType?, TrackType?, TrackType?)])
    func `of two that are joined the worse word stays`(one: TrackType?, other: TrackType?, worse: TrackType?)
    {
        var spans = WordSpans()
        // Long stretches that must not be joined, and one short pair.
        for turn in 0..<WordSpans.countMax - 2 {
            spans.record(turn.isMultiple(of: 2) ? .unknown : .consumeBroadcasting, at: at(turn * 500))
        }
        let end = (WordSpans.countMax - 2) * 500
        spans.record(one, at: at(end))
        spans.record(other, at: at(end + 1))
        spans.record(.unknown, at: at(end + 2))
        #expect(spans.stretches.first { $0.start == at(end) }?.word == worse)
        #expect(!spans.stretches.contains { $0.start == at(end + 1) })
        #expect(spans.latest?.word == .unknown)
    }
}

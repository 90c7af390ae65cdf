import Testing

@testable import OnsSimulator

/// Times are seconds since the start of the world; a message born at 0 is consumed after 2 s, and seen so
/// at the group's next commit, at most 5 s later.
@Suite struct GroupTimelineTests {
    @Test func `a message is consumed within its delay and one commit interval`() {
        #expect(type([], at: 1.999) == "NOT_CONSUME_YET")
        #expect(type([], at: 7) == "CONSUMED")
    }

    @Test func `offsets become visible at the commits, five seconds apart`() {
        let timeline = timeline([])
        // Eleven messages born 500 ms apart: their commits fall on at most two or three instants, 5 s apart.
        let seen = Set(
            (0...10).compactMap { number in
                timeline.consumption(born: Int64(number) * 500, number: Int64(number), until: 60_000)
            }
        ).sorted()
        #expect((2...3).contains(seen.count))
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $1 - $0 == 5_000 })
    }

    @Test func `a stall holds consumption up until its end`() {
        let stall = Incident(.stalled, .from(.seconds(1), to: .seconds(30)))
        #expect(type([stall], at: 29.9) == "NOT_CONSUME_YET")
        #expect(type([stall], at: 35) == "CONSUMED")
    }

    @Test func `a stall that comes after consumption changes nothing`() {
        let stall = Incident(.stalled, .from(.seconds(20), to: .seconds(30)))
        #expect(type([stall], at: 25) == "CONSUMED")
    }

    @Test func `an offline group is NOT_ONLINE whatever its offset`() {
        let offline = Incident(.offline, .from(.seconds(20), to: .seconds(30)))
        #expect(type([offline], at: 19) == "CONSUMED")
        #expect(type([offline], at: 20) == "NOT_ONLINE")
        #expect(type([offline], at: 30) == "CONSUMED")
    }

    @Test func `a group that never comes online consumes nothing`() {
        let timeline = timeline([Incident(.offline, .always)])
        #expect(timeline.consumption(born: 0, number: 0, until: 1_000_000) == nil)
    }

    @Test func `a missing group is absent, then catches up`() {
        let missing = Incident(.missing, .until(.seconds(60)))
        #expect(type([missing], at: 59.9) == nil)
        #expect(type([missing], at: 60) == "NOT_CONSUME_YET" || type([missing], at: 60) == "CONSUMED")
        #expect(type([missing], at: 66) == "CONSUMED")
    }

    @Test func `a reset takes consumption back, and the group consumes again`() {
        let reset = Incident(
            .offsetReset(back: .seconds(300), replay: .seconds(10)), .from(.seconds(60), to: .seconds(61)))
        #expect(type([reset], at: 59.9) == "CONSUMED")
        #expect(type([reset], at: 60) == "NOT_CONSUME_YET")
        #expect(type([reset], at: 61.9) == "NOT_CONSUME_YET")
        #expect(type([reset], at: 60 + 10 + 2 + 5) == "CONSUMED")
    }

    @Test func `a reset leaves messages alone that are older than its reach or born after it`() {
        let reset = Incident(
            .offsetReset(back: .seconds(59), replay: .seconds(10)), .from(.seconds(60), to: .seconds(61)))
        #expect(type([reset], at: 60) == "CONSUMED")
        let timeline = timeline([reset])
        #expect(timeline.trackType(born: 61_000, number: 1, at: 68_000) == "CONSUMED")
    }

    @Test func `resets recur with their period`() {
        let reset = Incident(
            .offsetReset(back: .seconds(300), replay: .seconds(5)),
            .from(.seconds(60), to: .seconds(61), every: .seconds(100)))
        #expect(type([reset], at: 159.9) == "CONSUMED")
        #expect(type([reset], at: 160) == "NOT_CONSUME_YET")
        #expect(type([reset], at: 175) == "CONSUMED")
    }

    @Test(arguments: ["PULL", "CONSUME_BROADCASTING", "UNKNOWN", "SOMETHING_NEW"])
    func `a fixed answer stands in place of the offset's`(answer: String) {
        #expect(type([Incident(.answering(answer), .always)], at: 100) == answer)
    }

    @Test func `filtered is what would have been consumed`() {
        let filtered = Incident(.filtered(share: 1), .always)
        #expect(type([filtered], at: 1) == "NOT_CONSUME_YET")
        #expect(type([filtered], at: 10) == "CONSUMED_BUT_FILTERED")
    }

    @Test func `about the share given is filtered`() {
        let timeline = timeline([Incident(.filtered(share: 0.5), .always)])
        let types = (0..<1_000).map { timeline.trackType(born: 0, number: $0, at: 100_000) }
        // Five standard deviations of a fair coin thrown a thousand times are 79.
        #expect((421...579).contains(types.filter { $0 == "CONSUMED_BUT_FILTERED" }.count))
    }

    @Test func `windows recur and end where they say`() {
        let window = TimeWindow.from(.seconds(10), to: .seconds(20), every: .seconds(60))
        let held = [9_999, 10_000, 19_999, 20_000, 69_999, 70_000, 79_999, 80_000].map { window.contains($0) }
        #expect(held == [false, true, true, false, false, true, true, false])
        #expect(window.endOfInterval(at: 75_000) == 80_000)
    }

    private func type(_ incidents: [Incident], at seconds: Double) -> String? {
        timeline(incidents).trackType(born: 0, number: 0, at: Int64(seconds * 1_000))
    }

    private func timeline(_ incidents: [Incident]) -> GroupTimeline {
        GroupTimeline(group: SimulatedGroup("GID_a", incidents: incidents), dice: Dice(seed: 7), salt: 3)
    }
}

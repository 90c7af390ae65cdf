import Testing

@testable import CanaryWatch

@Suite struct LatencyTests {
    /// Answers about one message of group A, each so many seconds after its birth.
    private static func play(
        _ answers: [(at: Double, word: String)], interval: Int = 30, source: BirthSource = .service,
        stretch: Double = 1, expecting: [String] = []
    ) -> LedgerBench {
        var bench = LedgerBench(expecting: expecting) { $0.sampleInterval = .seconds(interval) }
        bench.stretch = stretch
        let key = bench.add(source: source)
        for (time, word) in answers {
            bench.elapsed = Int64(time * 1_000)
            bench.answer(key, word.contains(" ") ? word : "A \(word)")
        }
        return bench
    }

    private static func timed(_ bench: LedgerBench, _ group: String = "A") -> [Double] {
        guard let group = bench.group(group) else { return [] }
        return [Double(group.latency.count), group.latency.sum, Double(group.latencyUnobserved)]
    }

    /// Answers with the seconds since the birth, and the timed number, their sum and the unobserved number.
    private static let cases: [(answers: String, timed: [Double])] = [
        ("4 CONSUMED", [1, 4, 0]),
        ("4 CONSUMED_BUT_FILTERED", [1, 4, 0]),
        ("120 CONSUMED", [1, 120, 0]),
        ("120.001 CONSUMED", [0, 0, 1]),
        ("1 NOT_CONSUME_YET, 31 CONSUMED", [1, 31, 0]),
        ("1 NOT_CONSUME_YET, 121 CONSUMED", [1, 121, 0]),
        // The exporter or the service was away for longer than two intervals.
        ("1 NOT_CONSUME_YET, 121.001 CONSUMED", [0, 0, 1]),
        // The group was away, and nobody knows when it consumed.
        ("1 NOT_CONSUME_YET, 60 NOT_ONLINE, 180 NOT_ONLINE, 181 CONSUMED", [0, 0, 1]),
        ("1 NOT_ONLINE, 130 CONSUMED", [0, 0, 1]),
        ("1 NOT_ONLINE, 90 CONSUMED", [1, 90, 0]),
        // Once only, however often it is taken back.
        ("1 CONSUMED, 31 NOT_CONSUME_YET, 61 CONSUMED", [1, 1, 0]),
        ("200 CONSUMED, 231 NOT_CONSUME_YET, 261 CONSUMED", [0, 0, 1]),
        ("1 NOT_CONSUME_YET, 31 PULL, 61 UNKNOWN", [0, 0, 0]),
    ]

    @Test(arguments: cases)
    func `a consumption is timed once and only where the time is honest`(
        answers: String, timed: [Double]
    ) throws {
        let answers = try answers.split(separator: ",").map { entry in
            let words = entry.split(separator: " ")
            return (at: try #require(Double(words[0])), word: String(words[1]))
        }
        #expect(Self.timed(Self.play(answers)) == timed)
    }

    @Test func `a long stall is timed when it was watched all along`() {
        let stall = stride(from: 10.0, through: 7_210, by: 30).map { (at: $0, word: "NOT_CONSUME_YET") }
        let bench = Self.play(stall + [(7_240, "CONSUMED")])
        #expect(Self.timed(bench) == [1, 7_240, 0])
        // Above 2 h and up to 6 h is the last bucket with a bound.
        #expect(bench.group("A")?.latency.counts == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    }

    @Test func `the window is two intervals where these are longer than two minutes`() {
        #expect(Self.timed(Self.play([(400, "CONSUMED")], interval: 200)) == [1, 400, 0])
        #expect(Self.timed(Self.play([(401, "CONSUMED")], interval: 200)) == [0, 0, 1])
        #expect(Self.timed(Self.play([(600, "CONSUMED")], interval: 30, stretch: 10)) == [1, 600, 0])
    }

    @Test func `a slow group is timed at the slow pace of a settled message`() {
        // A settles the message; B is seen at settled_interval, five minutes.
        let text = "A CONSUMED, B NOT_CONSUME_YET"
        let bench = Self.play(
            [(5, text), (305, text), (605, "A CONSUMED, B CONSUMED")], expecting: ["A"])
        #expect(Self.timed(bench, "B") == [1, 605, 0])
    }

    @Test func `a message seen too late is unobserved`() {
        var bench = LedgerBench()
        let key = bench.add(age: 100)
        bench.wait(21)
        bench.answer(key, "A NOT_CONSUME_YET")
        bench.wait(10)
        bench.answer(key, "A CONSUMED")
        #expect(Self.timed(bench) == [0, 0, 1])
    }

    @Test func `a birth of first sight is never timed`() {
        #expect(Self.timed(Self.play([(4, "CONSUMED")], source: .firstSeen)) == [0, 0, 1])
        #expect(Self.timed(Self.play([(4, "CONSUMED")], source: .messageID)) == [1, 4, 0])
        #expect(Self.timed(Self.play([(4, "CONSUMED")], source: .source)) == [1, 4, 0])
    }

    @Test func `a birth by a clock that runs ahead counts as no latency`() {
        var bench = LedgerBench()
        let key = bench.add(age: -3)
        bench.answer(key, "A CONSUMED")
        #expect(Self.timed(bench) == [1, 0, 0])
    }

    @Test func `timing waits for the exact birth`() {
        var bench = LedgerBench()
        let key = bench.add(age: 3_600, source: .messageID, awaitsBirth: true)
        bench.wait(2)
        bench.answer(key, "A CONSUMED, B NOT_CONSUME_YET")
        #expect(Self.timed(bench) == [0, 0, 0])
        bench.wait(10)
        bench.ledger.settleBirth(Birth(time: LedgerBench.born(-1), source: .service), of: key)
        #expect(Self.timed(bench) == [1, 3, 0])
        bench.wait(20)
        bench.answer(key, "A CONSUMED, B CONSUMED")
        #expect(Self.timed(bench, "B") == [1, 33, 0])
    }

    @Test func `timing falls back on the ID when no exact birth is to be had`() {
        var bench = LedgerBench()
        let key = bench.add(age: 1, source: .messageID, awaitsBirth: true)
        bench.wait(2)
        bench.answer(key, "A CONSUMED")
        bench.ledger.settleBirth(nil, of: key)
        #expect(Self.timed(bench) == [1, 3, 0])
    }

    @Test func `a consumption that waits for the birth isn't lost when the message goes`() {
        var bench = LedgerBench()
        let key = bench.add(isRotating: true, source: .firstSeen, awaitsBirth: true)
        bench.wait(2)
        bench.answer(key, "A CONSUMED")
        bench.gone(key)
        bench.gone(key)
        #expect(bench.ledger.groups.first??.latencyUnobserved == 1)
    }

    private static let sighting = Sighting(
        messageID: .broker(1), requestID: "R-1", time: LedgerBench.epoch)

    @Test func `each bucket remembers its latest latency and the answer that showed it`() throws {
        var bench = LedgerBench()
        let first = bench.add(age: 3)
        bench.answer(first, "A NOT_CONSUME_YET, B CONSUMED", requestID: "R-1")
        let second = bench.add(age: 2)
        bench.answer(second, "A CONSUMED, B CONSUMED", requestID: "R-2")
        bench.wait(40)
        bench.answer(first, "A CONSUMED, B CONSUMED", requestID: "R-3")

        let latency = try #require(bench.group("A")?.latency)
        #expect(latency.examples.map(\.bucket) == [0, 3])
        #expect(latency.examples.map(\.seconds) == [2, 43])
        #expect(latency.examples.map(\.sighting.requestID) == ["R-2", "R-3"])
        #expect(latency.examples.map(\.sighting.messageID) == [.broker(2), .broker(1)])
        #expect(latency.examples.map(\.sighting.time) == [LedgerBench.epoch, LedgerBench.born(40)])
        // Of the two in one bucket the later; consumed again is no observation.
        let other = try #require(bench.group("B")?.latency)
        #expect(other.examples.map(\.sighting.requestID) == ["R-2"])
        // Both groups share what they were seen in.
        #expect(other.examples.first?.sighting == latency.examples.first?.sighting)
    }

    @Test func `a latency that waited for its birth remembers the answer of first sight`() throws {
        var bench = LedgerBench()
        let key = bench.add(age: 1, awaitsBirth: true)
        bench.answer(key, "A CONSUMED", requestID: "R-1")
        bench.wait(5)
        bench.answer(key, "A CONSUMED", requestID: "R-2")
        bench.ledger.settleBirth(Birth(time: LedgerBench.born(-7), source: .service), of: key)
        let example = try #require(bench.group("A")?.latency.examples.first)
        #expect(example.sighting.requestID == "R-1")
        #expect(example.seconds == 7)
    }

    @Test(arguments: [
        (0.0, 0), (5, 0), (5.001, 1), (10, 1), (30, 2), (60, 3), (120, 4), (300, 5), (600, 6), (1_800, 7),
        (3_600, 8), (7_200, 9), (21_600, 10), (21_601, 11), (-1, 0),
    ])
    func `a latency falls into the first bucket that holds it`(seconds: Double, bucket: Int) {
        var histogram = LatencyHistogram()
        histogram.observe(.seconds(seconds), in: Self.sighting)
        #expect(histogram.counts.indices.filter { histogram.counts[$0] == 1 } == [bucket])
        #expect(histogram.count == 1)
        #expect(histogram.sum == max(0, seconds))
    }
}

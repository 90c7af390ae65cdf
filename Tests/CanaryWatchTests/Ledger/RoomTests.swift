import Testing

@testable import CanaryWatch

@Suite struct RoomTests {
    private static let hour = 3_600.0

    // MARK: - Messages that the service doesn't know

    @Test func `a static message that is gone is expired and asked for slowly`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.wait(80 * Self.hour)
        let change = bench.gone(key)
        #expect(change.dropped.isEmpty && change.moved == [key])
        #expect(bench.state(key) == .expired)
        #expect(bench.ledger.pace(of: key).interval == .seconds(300))
        #expect(bench.ledger.pace(of: key).isSettled)
        #expect(bench.snapshot.expired == 1 && bench.snapshot.settled == 0)
        #expect(bench.group("A")?.isReported == false)
    }

    @Test func `an expired message that comes back is judged anew and its verdicts stand`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.gone(key)
        bench.answer(key, "A NOT_ONLINE")
        #expect(bench.state(key) == .settled)
        bench.gone(key)
        bench.answer(key, "A NOT_CONSUME_YET")
        #expect(bench.state(key) == .pending)
        #expect(bench.group("A")?.regressions == 1)
    }

    @Test func `a rotating message goes when it is gone twice in a row`() {
        var bench = LedgerBench()
        let key = bench.add(isRotating: true)
        bench.answer(key, "A NOT_CONSUME_YET")
        for _ in 0..<3 {
            bench.wait(30)
            #expect(bench.gone(key).dropped.isEmpty)
            #expect(bench.state(key) == .expired)
            bench.wait(30)
            bench.answer(key, "A NOT_CONSUME_YET")
            #expect(bench.state(key) == .pending)
        }
        bench.gone(key)
        #expect(bench.gone(key).dropped == [key])
        #expect(bench.watched.isEmpty)
    }

    @Test func `a young rotating message that was never known is asked for again`() {
        var bench = LedgerBench()
        let key = bench.add(isRotating: true)
        for _ in 0..<5 {
            #expect(bench.gone(key).dropped.isEmpty)
            #expect(bench.state(key) == .expired)
            #expect(bench.ledger.pace(of: key).interval == .seconds(30))
            bench.wait(24)
        }
        bench.wait(0.001)
        #expect(bench.gone(key).dropped == [key])
    }

    @Test func `a group whose messages are gone counts as unlisted`() {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        #expect(bench.ledger.groups.first??.listings == 1)
        bench.gone(key)
        #expect(bench.ledger.groups.first??.listings == 0)
        bench.gone(key)
        #expect(bench.ledger.groups.first??.listings == 0)
        bench.answer(key, "A CONSUMED")
        #expect(bench.ledger.groups.first??.listings == 1)
    }

    // MARK: - Age

    @Test(arguments: [(true, 6.0), (false, 72.0)])
    func `a rotating message goes six hours after birth when settled and else at the retention`(
        isConsumed: Bool, hours: Double
    ) {
        var bench = LedgerBench()
        let answer = isConsumed ? "A CONSUMED" : "A NOT_CONSUME_YET"
        let key = bench.add(isRotating: true)
        bench.answer(key, answer)
        bench.wait(hours * Self.hour - 1)
        #expect(bench.answer(key, answer).dropped.isEmpty)
        bench.wait(1)
        #expect(bench.answer(key, answer).dropped == [key])
    }

    @Test func `a message goes by its age even when samples fail`() {
        var bench = LedgerBench()
        let key = bench.add(isRotating: true)
        bench.wait(72 * Self.hour)
        #expect(bench.fail(key).dropped == [key])
    }

    @Test func `a static message never goes`() {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.wait(1_000 * Self.hour)
        bench.answer(key, "A CONSUMED")
        bench.fail(key)
        bench.gone(key)
        #expect(bench.watched == [key])
    }

    // MARK: - Number

    @Test func `the newest stay and static ones don't count`() {
        var bench = LedgerBench { $0.maxMessages = 3 }
        let fixed = bench.add(age: 999)
        var keys: [Int] = []
        for _ in 0..<5 {
            keys.append(bench.add(isRotating: true))
            bench.wait(1)
        }
        #expect(bench.watched == [fixed] + keys.suffix(3))
    }

    @Test func `an older message that comes later makes no newer one go`() {
        var bench = LedgerBench { $0.maxMessages = 2 }
        let keys = [bench.add(age: 5, isRotating: true), bench.add(age: 4, isRotating: true)]
        bench.add(age: 6, isRotating: true)
        #expect(bench.watched == keys)
    }

    @Test func `a new message is watched however many old ones bound a lag`() {
        var bench = LedgerBench { $0.maxMessages = 2 }
        var keys: [Int] = []
        for number in 0..<6 {
            let key = bench.add(isRotating: true)
            // Each group has consumed what came before its number, and nothing since.
            let entries = (0..<6).map { "G\($0) \(number < $0 ? "CONSUMED" : "NOT_CONSUME_YET")" }
            bench.answer(key, entries.joined(separator: ", "))
            keys.append(key)
            bench.wait(30)
        }
        #expect(bench.watched == keys)
        let newest = bench.add(isRotating: true)
        #expect(bench.watched.contains(newest))
    }

    @Test func `a stall keeps its true age however many messages follow`() {
        var bench = LedgerBench(expecting: ["A", "B"]) { $0.maxMessages = 3 }
        var keys: [Int] = []
        for number in 0..<50 {
            let key = bench.add(isRotating: true)
            keys.append(key)
            bench.answer(key, number < 10 ? "A CONSUMED, B CONSUMED" : "A NOT_CONSUME_YET, B CONSUMED")
            bench.wait(10)
        }
        bench.answer(keys[10], "A NOT_CONSUME_YET, B CONSUMED")
        #expect(bench.group("A")?.oldestUnconsumed == LedgerBench.born(100))
        #expect(bench.group("A")?.consumedThrough == LedgerBench.born(90))
        #expect(bench.group("B")?.consumedThrough == LedgerBench.born(490))
        #expect(bench.watched == [keys[9], keys[10]] + keys.suffix(3))
    }

    @Test func `the protection ends with the retention`() {
        var bench = LedgerBench(expecting: ["A"]) { $0.maxMessages = 1 }
        let stalled = bench.add(isRotating: true)
        bench.answer(stalled, "A NOT_CONSUME_YET")
        bench.wait(71 * Self.hour)
        bench.add(isRotating: true)
        #expect(bench.watched.contains(stalled))
        bench.wait(Self.hour)
        bench.answer(stalled, "A NOT_CONSUME_YET")
        #expect(!bench.watched.contains(stalled))
    }

    // MARK: - The newest message

    @Test func `the newest birth outlives the message and follows corrections`() {
        var bench = LedgerBench { $0.isRotating = true }
        let first = bench.add(isRotating: true, source: .messageID, awaitsBirth: true)
        bench.wait(10)
        let second = bench.add(isRotating: true)
        bench.answer(second, "A CONSUMED")
        bench.gone(second)
        #expect(bench.snapshot.newestMessage == LedgerBench.born(10))
        bench.ledger.settleBirth(Birth(time: LedgerBench.born(3), source: .service), of: first)
        #expect(bench.snapshot.newestMessage == LedgerBench.born(10))
        let third = bench.add(isRotating: true, source: .messageID, awaitsBirth: true)
        bench.ledger.settleBirth(Birth(time: LedgerBench.born(7), source: .service), of: third)
        #expect(bench.snapshot.newestMessage == LedgerBench.born(10))
    }

    @Test func `a static message doesn't pass for a new one where new ones come`() {
        var bench = LedgerBench { $0.isRotating = true }
        bench.add(source: .firstSeen)
        #expect(bench.snapshot.newestMessage == nil)
        bench.add(age: 500, isRotating: true)
        #expect(bench.snapshot.newestMessage == LedgerBench.born(-500))
    }
}

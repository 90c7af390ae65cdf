import Testing

@testable import CanaryWatch

@Suite struct SettlingTests {
    @Test(arguments: [
        ("A CONSUMED, B CONSUMED", MessageState.settled),
        ("A CONSUMED_BUT_FILTERED, B CONSUMED", .settled),
        ("A CONSUMED, B NOT_CONSUME_YET", .pending),
        ("A CONSUMED, B NOT_ONLINE", .pending),
        ("A CONSUMED, B UNKNOWN", .pending),
        ("A CONSUMED, B NEW_WORD", .pending),
        ("A CONSUMED", .pending),
        ("A CONSUMED, B PULL", .settled),
        ("A CONSUMED, B CONSUME_BROADCASTING", .settled),
        ("A PULL, B PULL", .settled),
        ("A CONSUMED, B CONSUMED, C NOT_CONSUME_YET", .settled),
        ("C CONSUMED", .pending),
        ("", .pending),
    ])
    func `with groups expected these alone are waited for`(text: String, state: MessageState) {
        var bench = LedgerBench(expecting: ["A", "B"])
        let key = bench.add()
        bench.answer(key, text)
        #expect(bench.state(key) == state)
        let isSlow = state == .settled
        #expect(bench.ledger.pace(of: key).interval == (isSlow ? .seconds(300) : .seconds(30)))
        #expect(bench.ledger.pace(of: key).isSettled == isSlow)
    }

    @Test(arguments: [
        ("A CONSUMED", MessageState.settled),
        ("A CONSUMED, B NOT_ONLINE", .settled),
        ("A CONSUMED, B NOT_CONSUME_YET", .settled),
        ("A NOT_ONLINE", .pending),
        ("A NOT_CONSUME_YET", .pending),
        ("", .pending),
    ])
    func `with none expected those are waited for that ever consumed`(text: String, state: MessageState) {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, text)
        #expect(bench.state(key) == state)
    }

    @Test func `an empty answer settles nothing and unsettles nothing`() {
        var bench = LedgerBench(expecting: ["A"])
        let settled = bench.add()
        let pending = bench.add()
        bench.answer(settled, "A CONSUMED")
        bench.answer(pending, "A NOT_CONSUME_YET")
        bench.wait(30)
        bench.answer(settled, "")
        bench.answer(pending, "")
        #expect(bench.state(settled) == .settled)
        #expect(bench.state(pending) == .pending)
        #expect(bench.group("A")?.tracks[.missing] == 2)
    }

    @Test func `an answer with ignored groups alone is an empty one`() {
        var bench = LedgerBench { $0.isIgnored = { $0.hasPrefix("OLD_") } }
        let key = bench.add()
        bench.answer(key, "OLD_1 CONSUMED")
        #expect(bench.state(key) == .pending)
        #expect(bench.snapshot.groups.isEmpty)
        #expect(bench.snapshot.isAnswered)
        #expect(bench.snapshot.groupsDropped == 0)
    }

    @Test func `a group that begins to consume unsettles what it has not consumed`() {
        var bench = LedgerBench()
        let old = bench.add()
        let new = bench.add()
        bench.answer(old, "A CONSUMED, B NOT_CONSUME_YET")
        #expect(bench.state(old) == .settled)
        bench.wait(30)
        let change = bench.answer(new, "A CONSUMED, B CONSUMED")
        #expect(bench.state(new) == .settled)
        #expect(bench.state(old) == .pending)
        #expect(change.moved.contains(old))
        #expect(bench.ledger.pace(of: old).interval == .seconds(30))
    }

    @Test func `a group that vanishes from the topic holds up nothing`() {
        var bench = LedgerBench()
        let old = bench.add()
        let new = bench.add()
        bench.answer(old, "A CONSUMED, B CONSUMED")
        bench.answer(new, "A CONSUMED, B NOT_CONSUME_YET")
        #expect(bench.state(new) == .pending)
        bench.wait(30)
        bench.answer(new, "A CONSUMED")
        bench.answer(old, "A CONSUMED")
        #expect(bench.state(new) == .settled)
    }

    @Test func `a regression makes a settled message pending and its pace quick`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        #expect(bench.ledger.pace(of: key).isSettled)
        bench.wait(300)
        let change = bench.answer(key, "A NOT_CONSUME_YET")
        #expect(change.moved.contains(key))
        #expect(bench.state(key) == .pending)
        #expect(bench.ledger.pace(of: key).interval == .seconds(30))
        #expect(!bench.ledger.pace(of: key).isSettled)
        #expect(bench.group("A")?.regressions == 1)
        bench.wait(30)
        bench.answer(key, "A CONSUMED")
        #expect(bench.state(key) == .settled)
        #expect(bench.group("A")?.regressions == 1)
    }

    @Test func `a regression of a group that isn't expected is counted and settles on`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED, B CONSUMED")
        bench.wait(300)
        bench.answer(key, "A CONSUMED, B NOT_CONSUME_YET")
        #expect(bench.state(key) == .settled)
        #expect(bench.group("B")?.regressions == 1)
        #expect(bench.group("B")?.oldestUnconsumed == LedgerBench.born(0))
    }

    @Test func `a failure changes nothing but the time of the last sample`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.wait(10)
        bench.fail(key)
        #expect(bench.state(key) == .settled)
        #expect(bench.group("A")?.tracks[.consumed] == 1)
        #expect(bench.snapshot.lastSample == LedgerBench.born(10))
        #expect(bench.snapshot.lastSuccess == LedgerBench.born(0))
    }
}

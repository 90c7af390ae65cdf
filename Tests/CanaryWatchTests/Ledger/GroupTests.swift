import Testing
import Text

@testable import CanaryWatch

@Suite struct GroupTests {
    @Test func `the worst entry of a group that is listed twice counts`() {
        for first in TrackType.allCases where first != .missing {
            for second in TrackType.allCases where second != .missing {
                var bench = LedgerBench()
                let key = bench.add()
                bench.answer(key, "A \(first.word), A \(second.word)")
                let worst = first.precedence < second.precedence ? first : second
                #expect(bench.group("A")?.tracks[worst] == 1)
                #expect(bench.snapshot.groups.count == 1)
            }
        }
    }

    @Test func `expected groups have their place first and the rest is counted`() {
        var bench = LedgerBench(expecting: ["Z1", "Z2"]) { $0.maxGroups = 3 }
        let key = bench.add()
        bench.answer(key, "A CONSUMED, B CONSUMED, C PULL, C PULL, Z1 CONSUMED, Z2 CONSUMED")
        #expect(bench.snapshot.groups.map(\.name) == ["A", "Z1", "Z2"])
        #expect(bench.snapshot.groupsDropped == 2)
    }

    @Test func `more expected groups than there is room for are all kept`() {
        var bench = LedgerBench(expecting: ["A", "B", "C"]) { $0.maxGroups = 2 }
        let key = bench.add()
        bench.answer(key, "A CONSUMED, B CONSUMED, C CONSUMED, D CONSUMED")
        #expect(bench.snapshot.groups.map(\.name) == ["A", "B", "C"])
        #expect(bench.snapshot.groupsDropped == 1)
    }

    @Test func `a group that takes the place of another inherits nothing of it`() throws {
        var bench = LedgerBench { $0.maxGroups = 1 }
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        let first = try #require(bench.group("A"))
        for _ in 0..<2 {
            bench.wait(30)
            bench.answer(key, "B NOT_CONSUME_YET")
        }
        let second = try #require(bench.group("B"))
        #expect(bench.snapshot.groups.count == 1)
        #expect(second.serial != first.serial)
        #expect(second.regressions == 0)
        #expect(!second.hasConsumed)
        #expect(second.latency.count == 0 && second.latencyUnobserved == 0)
        #expect(second.oldestUnconsumed == LedgerBench.born(0))
    }

    @Test func `a group makes room in the very answer that doesn't list it any more`() {
        var bench = LedgerBench { $0.maxGroups = 1 }
        let key = bench.add()
        bench.answer(key, "A CONSUMED")
        bench.wait(30)
        bench.answer(key, "B CONSUMED")
        #expect(bench.snapshot.groups.map(\.name) == ["B"])
        #expect(bench.snapshot.groupsDropped == 0)
    }

    @Test func `no group of an answer makes room for another of it`() {
        var bench = LedgerBench { $0.maxGroups = 2 }
        let first = bench.add(isRotating: true)
        bench.answer(first, "B CONSUMED, C CONSUMED")
        bench.gone(first)
        let second = bench.add(isRotating: true)
        bench.answer(second, "A CONSUMED, B NOT_CONSUME_YET, C CONSUMED")
        #expect(bench.snapshot.groups.map(\.name) == ["B", "C"])
        #expect(bench.snapshot.groupsDropped == 1)
        #expect(bench.group("C")?.latency.count == 2)
    }

    @Test func `a group that no answer lists any more is forgotten after an hour`() {
        var bench = LedgerBench()
        let key = bench.add()
        bench.answer(key, "A CONSUMED, B CONSUMED")
        bench.answer(key, "A CONSUMED")
        #expect(bench.group("B")?.isReported == false)
        #expect(bench.group("B")?.hasConsumed == true)
        bench.wait(3_599)
        bench.answer(key, "A CONSUMED")
        #expect(bench.group("B") != nil)
        bench.wait(2)
        bench.answer(key, "A CONSUMED")
        #expect(bench.group("B") == nil)
    }

    @Test func `groups come by name and an expected one has its own threshold`() {
        var bench = LedgerBench {
            $0.expectedGroups = [ExpectedGroup(name: "M", lagThreshold: .seconds(3_600))]
        }
        let key = bench.add()
        bench.answer(key, "Z CONSUMED, B CONSUMED, A NOT_ONLINE")
        #expect(bench.snapshot.groups.map(\.name) == ["A", "B", "M", "Z"])
        #expect(bench.group("M")?.lagThreshold == .seconds(3_600))
        #expect(bench.group("Z")?.lagThreshold == .seconds(600))
    }

    @Test func `two ledgers never give the same number to groups`() {
        let specs = (0..<3).map { number in
            var spec = LedgerBench.spec
            spec.name = "canary\(number)"
            spec.expectedGroups = [ExpectedGroup(name: "A", lagThreshold: .seconds(1))]
            return spec
        }
        let lane = QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)
        let watch = Watch(canaries: specs, scopes: [lane], start: LedgerBench.monotonic(0))
        let serials = watch.snapshot(at: LedgerBench.monotonic(0)).canaries.flatMap {
            $0.groups.map(\.serial)
        }
        #expect(Set(serials).count == 3)
    }

    // MARK: - The one word

    /// The order of section 4 of the product's description, worst first.
    private static let order = [
        ["NOT_CONSUME_YET"], ["UNKNOWN", "NEW_WORD"], ["CONSUMED_BUT_FILTERED"],
        ["PULL", "CONSUME_BROADCASTING"], ["CONSUMED"],
    ]

    @Test func `the worse of two messages gives the word`() {
        for (worse, words) in Self.order.enumerated() {
            for others in Self.order[(worse + 1)...] {
                for word in words {
                    for other in others {
                        for isFirst in [true, false] {
                            var bench = LedgerBench()
                            let keys = [bench.add(), bench.add()]
                            bench.answer(keys[0], "A \(isFirst ? word : other)")
                            bench.wait(1)
                            bench.answer(keys[1], "A \(isFirst ? other : word)")
                            #expect(bench.group("A")?.word == TrackType(serviceWord: word))
                        }
                    }
                }
            }
        }
    }

    @Test func `offline and missing are told by the latest answer alone`() {
        var bench = LedgerBench(expecting: ["A"])
        let old = bench.add()
        let new = bench.add()
        bench.answer(old, "A NOT_CONSUME_YET")
        bench.wait(1)
        bench.answer(new, "A NOT_ONLINE")
        #expect(bench.group("A")?.word == .notOnline)
        bench.wait(1)
        bench.answer(old, "B CONSUMED")
        #expect(bench.group("A")?.word == .missing)
        bench.wait(1)
        bench.answer(new, "A CONSUMED")
        #expect(bench.group("A")?.word == .consumed)
        #expect(bench.group("A")?.tracks[.missing] == 1)
    }

    @Test func `an expected group that no answer lists is missing and lags`() {
        var bench = LedgerBench(expecting: ["A"])
        let key = bench.add(age: 5)
        bench.answer(key, "B CONSUMED")
        let group = bench.group("A")
        #expect(group?.word == .missing)
        #expect(group?.tracks[.missing] == 1)
        #expect(group?.oldestUnconsumed == LedgerBench.born(-5))
        #expect(group?.consumedThrough == nil)
        #expect(group?.isReported == true)
    }
}

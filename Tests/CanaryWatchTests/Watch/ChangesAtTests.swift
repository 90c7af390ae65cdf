import Testing
import Text

@testable import CanaryWatch

/// The moment at which time alone changes a snapshot, on which the cache of the rendered page rests.
@Suite struct ChangesAtTests {
    private static func random(seed: UInt64) -> LedgerBench {
        var random = SplitMix64(seed: seed)
        var bench = LedgerBench(expecting: seed % 2 == 0 ? ["A"] : []) {
            $0.staleAfter = .seconds(Int.random(in: 10...600, using: &random))
            $0.sampleInterval = .seconds(Int.random(in: 1...60, using: &random))
            $0.settledInterval = .seconds(Int.random(in: 60...600, using: &random))
        }
        bench.stretch = Double.random(in: 1...4, using: &random)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let key = bench.add(age: Double.random(in: 0...50, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: break
            case 1: bench.gone(key)
            case 2: bench.answer(key, "A NOT_CONSUME_YET, B CONSUMED")
            default: bench.answer(key, "A CONSUMED, B NOT_ONLINE")
            }
            bench.wait(Double.random(in: 0...40, using: &random))
        }
        return bench
    }

    private static func text(_ bench: LedgerBench, at time: MonotonicTime) -> String {
        let canary = bench.ledger.snapshot(at: time, stretch: bench.stretch)
        return WatchSnapshot(canaries: [canary], channels: [], changesAt: nil).text
    }

    @Test(arguments: UInt64(1)...100)
    func `nothing changes before the moment that is told and something does at it`(seed: UInt64) throws {
        let bench = Self.random(seed: seed)
        var now = bench.now.monotonic
        var changes = 0
        while let next = bench.ledger.snapshot(at: now, stretch: bench.stretch).changesAt {
            #expect(next > now, "seed \(seed)")
            let before = Self.text(bench, at: now)
            let span = next - now
            for share in [0.01, 0.5, 0.99] {
                #expect(Self.text(bench, at: now + span * share) == before, "seed \(seed)")
            }
            #expect(Self.text(bench, at: next - .nanoseconds(1)) == before, "seed \(seed)")
            #expect(Self.text(bench, at: next) != before, "seed \(seed)")
            now = next
            changes += 1
        }
        // After the last one nothing ever changes; every message is overdue by then.
        #expect(Self.text(bench, at: now + .seconds(1_000_000)) == Self.text(bench, at: now))
        let last = bench.ledger.snapshot(at: now, stretch: bench.stretch)
        #expect(last.overdue == bench.watched.count && !last.isAnswered)
        #expect(changes > 0 || bench.watched.isEmpty)
    }
}

import Testing
import Text

@testable import CanaryWatch

@Suite struct CallTests {
    private static let broken = WatchBench.failure { $0.isRetriableAtOnce = true }
    private static let heldBack = WatchBench.failure { $0.wasHeldBack = true }

    /// One canary with one message whose birth is known.
    private static func single() -> WatchBench {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        return bench
    }

    @Test func `the first call comes more than a second after the start`() throws {
        var bench = Self.single()
        _ = try bench.call()
        #expect((1_000...1_200).contains(bench.elapsed))
    }

    @Test func `a ticket names what is asked`() throws {
        var bench = Self.single()
        let ticket = try bench.call()
        #expect(ticket.operation == .messageTrace && ticket.messageID == .broker(1) && ticket.canaries == [0])
        #expect(ticket.instanceID == "MQ_INST_1" && ticket.topic == "orders" && !ticket.isRetry)
    }

    // MARK: - Repetitions

    @Test func `a broken connection is tried once more with a slot of its own`() throws {
        var bench = Self.single()
        let first = try bench.call()
        #expect(bench.finish(first, Self.broken) == false)
        #expect(bench.snapshot.canaries[0].lastSample == nil)
        let second = try bench.call(within: 1)
        #expect(second.isRetry && second.slot != first.slot)
        #expect(bench.finish(second, Self.broken) == true)
        #expect(bench.snapshot.canaries[0].lastSample != nil)
        let third = try bench.call(within: 60)
        #expect(!third.isRetry)
        #expect(third.lateness < .seconds(1))
        #expect(bench.elapsed > 10_000)
        #expect(bench.finish(third, Self.broken) == false)
    }

    @Test func `a call that was held back three times waits for its turn, and is no sample`() throws {
        var bench = Self.single()
        for _ in 1...3 {
            let ticket = try bench.call(within: 2)
            #expect(!ticket.isRetry)
            #expect(bench.finish(ticket, Self.heldBack, wasSent: false) == false)
        }
        bench.expectNone(within: 10)
        #expect(bench.snapshot.canaries[0].lastSample == nil && !bench.watch.isEverySampled)
        let next = try bench.call(within: 40)
        #expect(!next.isRetry)
        #expect(bench.finish(next, WatchBench.tracks("A CONSUMED")) == true)
    }

    @Test func `a call that was held back is no sample of a message that went meanwhile either`() throws {
        var bench = WatchBench([WatchBench.canary("one") { $0.maxMessages = 1 }])
        bench.add(.broker(1), bornAt: LedgerBench.born(-20))
        let ticket = try bench.call()
        bench.add(.broker(2), bornAt: LedgerBench.born(-10))
        #expect(bench.record(.broker(1)) == nil)
        #expect(bench.finish(ticket, Self.heldBack, wasSent: false) == false)
    }

    @Test func `a retry that is held back stays the only retry`() throws {
        var bench = Self.single()
        bench.finish(try bench.call(), Self.broken)
        bench.finish(try bench.call(within: 1), Self.heldBack, wasSent: false)
        let again = try bench.call(within: 1)
        #expect(again.isRetry)
        #expect(bench.finish(again, Self.broken) == true)
    }

    @Test func `other failures wait for the next turn`() throws {
        var bench = Self.single()
        #expect(bench.finish(try bench.call(), WatchBench.failure()) == true)
        bench.expectNone(within: 10)
        _ = try bench.call(within: 40)
    }

    @Test func `no more than a hundred calls of a lane are under way`() throws {
        var bench = WatchBench()
        bench.add((1...150).map { NewMessage(id: .broker($0), bornAt: LedgerBench.epoch) }, isRotating: false)
        for _ in 0..<100 {
            _ = try bench.call(within: 400)
            // The slots must not be what limits it: the quota forgets a call after 300 s.
            bench.elapsed += 400_000
        }
        bench.expectNone(within: 400)
    }

    // MARK: - Pace

    @Test func `a regression quickens the calls at once`() throws {
        var bench = Self.single()
        bench.finish(try bench.call(), WatchBench.tracks("A CONSUMED"))
        bench.finish(try bench.call(), WatchBench.tracks("A CONSUMED"))
        let start = bench.elapsed
        bench.finish(try bench.call(), WatchBench.tracks("A NOT_CONSUME_YET"))
        #expect((140_000...460_000).contains(bench.elapsed - start))
        _ = try bench.call(within: 46)
    }

    @Test func `throttling halves the allowed rate and is told`() throws {
        var bench = Self.single()
        let ticket = try bench.call()
        bench.finish(ticket, WatchBench.failure { $0.isThrottled = true })
        let lane = try #require(bench.snapshot.channels.first { $0.operation == .messageTrace })
        #expect(lane.quota == 8 && lane.allowed == 4)
        #expect(abs(lane.demandRatio * 8 * 30 - 1) < 1e-9)
        #expect(bench.snapshot.changesAt.map { $0 <= bench.now.monotonic + .seconds(1) } == true)
    }

    @Test func `no call comes before the service's own delay has passed`() throws {
        var bench = WatchBench()
        for number in 1...2 { bench.add(.broker(number), bornAt: LedgerBench.epoch) }
        let ticket = try bench.call()
        bench.finish(
            ticket,
            WatchBench.failure {
                $0.isThrottled = true
                $0.retryAfter = .seconds(9)
            })
        let start = bench.elapsed
        _ = try bench.call()
        #expect(bench.elapsed - start >= 9_000)
    }

    @Test func `after a start with many messages none is overdue once all were sampled`() {
        let specs = (0..<50).map { WatchBench.canary("canary\($0)") { $0.isRotating = true } }
        var bench = WatchBench(specs)
        for canary in specs.indices {
            bench.add(
                (0..<20).map { number in
                    let born = LedgerBench.born(Int64(-60 * number))
                    return NewMessage(id: .broker(canary * 100 + number), bornAt: born)
                }, to: CanaryID(number: canary))
        }
        bench.run(150) { _, _ in WatchBench.tracks("A CONSUMED") }
        #expect(bench.snapshot.canaries.reduce(0) { $0 + $1.settled } == 1_000)
        for _ in 0..<60 {
            bench.run(60) { _, _ in WatchBench.tracks("A CONSUMED") }
            let canaries = bench.snapshot.canaries
            #expect(canaries.reduce(0) { $0 + $1.overdue } == 0, "after \(bench.elapsed) ms")
            #expect(canaries.allSatisfy { $0.groups[0].tracks[.consumed] == 20 }, "\(bench.elapsed) ms")
        }
    }

    @Test func `it is told when every canary was sampled once`() throws {
        var bench = WatchBench([
            WatchBench.canary("one"), WatchBench.canary("two"), WatchBench.canary("none"),
        ])
        bench.add(.broker(1), to: 0, bornAt: LedgerBench.epoch)
        bench.add(.broker(2), to: 1, bornAt: LedgerBench.epoch)
        bench.finish(try bench.call(), WatchBench.failure())
        #expect(!bench.watch.isEverySampled)
        bench.finish(try bench.call(), .gone)
        #expect(bench.watch.isEverySampled)
    }
}

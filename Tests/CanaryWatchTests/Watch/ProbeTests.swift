import Testing
import Text

@testable import CanaryWatch

/// Samples out of turn.
@Suite struct ProbeTests {
    private static let lane = QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)

    /// A bench with one message, sampled once, that isn't due for long.
    private static func sampled() throws -> WatchBench {
        var bench = WatchBench {
            $0.sampleInterval = .seconds(600)
            $0.settledInterval = .seconds(600)
        }
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        bench.finish(try bench.call(.messageTrace), WatchBench.tracks("A NOT_CONSUME_YET"))
        return bench
    }

    private static func message(
        _ number: Int, instance: String = "MQ_INST_1", topic: String
    ) -> MessageSubject {
        MessageSubject(instanceID: instance, topic: topic, id: .broker(number))
    }

    private static func probe(_ bench: inout WatchBench, seconds: Int64 = 10) throws -> ProbeID {
        try bench.watch.probe(
            0, deadline: bench.now.monotonic + .seconds(seconds), at: bench.now.monotonic)
    }

    private static func isSampled(_ ending: ProbeEnding) -> Bool {
        if case .sampled(.answered) = ending { true } else { false }
    }

    @Test func `a probe asks at once, and counts as the message's sample`() throws {
        var bench = try Self.sampled()
        bench.elapsed += 5_000
        let due = try #require(bench.watch.scopes[0][.messageTrace].schedule.nextDue)
        let id = try Self.probe(&bench)
        let ticket = try bench.call(within: 1)
        #expect(ticket.isProbe && ticket.messageID == .broker(1) && ticket.canaries == [0])
        let isSample = bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(isSample)
        let ended = bench.takeEndedProbes()
        #expect(ended.map(\.id) == [id])
        #expect(ended.allSatisfy { Self.isSampled($0.ending) && !$0.hasWaited })
        #expect(ended.first?.birth?.time == LedgerBench.epoch)
        #expect(ended.first?.duration == .milliseconds(20))
        #expect(bench.snapshot.canaries[0].groups.map(\.word) == [.consumed])
        #expect(try #require(bench.watch.scopes[0][.messageTrace].schedule.nextDue) >= due)
        #expect(bench.takeEndedProbes().isEmpty)
    }

    @Test func `the newest message is probed`() throws {
        var bench = try Self.sampled()
        bench.add(.broker(2), bornAt: LedgerBench.born(-50))
        bench.elapsed += 5_000
        _ = try Self.probe(&bench)
        let ticket = try bench.call(within: 1)
        #expect(ticket.messageID == .broker(1))
    }

    @Test func `a message that is being asked about isn't asked about twice`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        let ticket = try bench.call(.messageTrace)
        let ids = [try Self.probe(&bench), try Self.probe(&bench)]
        bench.expectNone(within: 1)
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(bench.takeEndedProbes().map(\.id) == ids)
    }

    @Test func `a probe whose connection broke is tried once more, ahead of what else is due`() throws {
        var bench = try Self.sampled()
        bench.elapsed += 5_000
        let id = try Self.probe(&bench)
        bench.finish(try bench.call(within: 1), WatchBench.failure { $0.isRetriableAtOnce = true })
        #expect(bench.takeEndedProbes().isEmpty)
        let again = try bench.call(within: 1)
        #expect(again.isRetry)
        bench.finish(again, WatchBench.failure { $0.isRetriableAtOnce = true })
        #expect(bench.takeEndedProbes().map(\.id) == [id])
    }

    @Test func `a probe that finds no room in time ends with that, and asks nothing`() throws {
        var bench = WatchBench { $0.sampleInterval = .seconds(600) }
        bench.add(.broker(1), bornAt: LedgerBench.born(-10))
        // After the start nothing may be asked for more than a second.
        let id = try bench.watch.probe(
            0, deadline: bench.now.monotonic + .milliseconds(300), at: bench.now.monotonic)
        let none = bench.next(before: 900)
        #expect(none == nil)
        let ended = bench.takeEndedProbes()
        #expect(ended.map(\.id) == [id])
        guard case .quota = ended.first?.ending else {
            Issue.record("\(ended)")
            return
        }
        #expect(ended.first?.hasWaited == true)
        #expect(!bench.watch.probes.isWaiting(inScope: 0))
    }

    @Test func `an answer that comes too late for the probe is a sample all the same`() throws {
        var bench = try Self.sampled()
        bench.elapsed += 5_000
        _ = try Self.probe(&bench, seconds: 1)
        let ticket = try bench.call(within: 1)
        _ = bench.next(before: bench.elapsed + 2_000)
        let ended = bench.takeEndedProbes()
        guard ended.count == 1, case .timeout = ended[0].ending else {
            Issue.record("\(ended)")
            return
        }
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(bench.takeEndedProbes().isEmpty)
        #expect(bench.snapshot.canaries[0].groups.map(\.word) == [.consumed])
    }

    @Test func `no more probes wait than are allowed`() throws {
        var bench = try Self.sampled()
        for _ in 0..<Probes.waitingMax { _ = try Self.probe(&bench) }
        #expect(throws: ProbeRefusal.tooMany) { try Self.probe(&bench) }
        bench.elapsed += 11_000
        _ = bench.next()
        #expect(bench.takeEndedProbes().count == Probes.waitingMax)
        #expect(throws: Never.self) { try Self.probe(&bench) }
    }

    @Test func `a canary without messages can't be probed`() {
        var bench = WatchBench()
        #expect(throws: ProbeRefusal.noMessage) { try Self.probe(&bench) }
        #expect(throws: ProbeRefusal.noMessage) {
            try bench.watch.probe(7, deadline: bench.now.monotonic, at: bench.now.monotonic)
        }
    }

    @Test func `probes get half of the calls at most, and the quota holds`() throws {
        var bench = WatchBench([WatchBench.canary("orders") { $0.sampleInterval = .seconds(1) }])
        bench.add((0..<30).map { NewMessage(id: .broker($0), bornAt: LedgerBench.born(Int64($0))) })
        var (probes, schedule, sent) = (0, 0, [Int64]())
        let end: Int64 = 30_000
        while let ticket = bench.next(before: end) {
            sent.append(bench.now.monotonic.nanoseconds)
            if ticket.operation == .messageTrace {
                if ticket.isProbe { probes += 1 } else { schedule += 1 }
            }
            bench.finish(ticket, WatchBench.tracks("A NOT_CONSUME_YET"))
            _ = bench.takeEndedProbes()
            // There is always somebody who wants another one, of messages that nobody watches.
            while true {
                let added = try? bench.watch.probe(
                    Self.message(1_000 + probes, topic: "orders"), scope: Self.lane,
                    deadline: bench.now.monotonic + .seconds(60), at: bench.now.monotonic)
                if added == nil { break }
            }
        }
        #expect(probes > 80 && abs(probes - schedule) <= 2, "\(probes) probes, \(schedule) samples")
        #expect(QuotaSimulation.busiestWindow(sent) <= 9)
    }

    // MARK: - Messages of the asker's choice

    @Test func `a message that nobody watches is asked about and leaves nothing behind`() throws {
        var bench = try Self.sampled()
        let before = bench.snapshot.text
        let (id, lane) = try bench.watch.probe(
            Self.message(9, instance: "MQ_INST_7", topic: "other"), scope: Self.lane,
            deadline: bench.now.monotonic + .seconds(9), at: bench.now.monotonic)
        #expect(lane == 0)
        let ticket = try bench.call(within: 1)
        #expect(ticket.isProbe && ticket.canaries.isEmpty && ticket.topic == "other")
        bench.finish(ticket, WatchBench.tracks("Z CONSUMED"))
        #expect(bench.takeEndedProbes().map(\.id) == [id])
        #expect(bench.snapshot.text == before)
        #expect(bench.watch.scopes[0].callsUnderWay == 0 && !bench.watch.probes.isAnyUnderWay)
    }

    @Test func `a message that somebody watches is sampled, whoever asks`() throws {
        var bench = try Self.sampled()
        bench.elapsed += 5_000
        _ = try bench.watch.probe(
            Self.message(1, topic: "orders"), scope: Self.lane,
            deadline: bench.now.monotonic + .seconds(9), at: bench.now.monotonic)
        let ticket = try bench.call(within: 1)
        #expect(ticket.canaries == [0])
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(bench.snapshot.canaries[0].groups.map(\.word) == [.consumed])
    }

    @Test func `a region that nothing watches has a quota of its own, which shows nowhere and is kept`()
        throws
    {
        var bench = try Self.sampled()
        let other = QuotaScopeSpec(account: "default", region: "cn-beijing", requestsPerSecond: 8)
        func probe() throws -> ScopeID {
            try bench.watch.probe(
                Self.message(9, instance: "MQ_INST_7", topic: "other"), scope: other,
                deadline: bench.now.monotonic + .seconds(9), at: bench.now.monotonic
            ).scope
        }
        let first = try probe()
        #expect(first != 0)
        // As after a start, more than a second passes before the first call.
        let begin = bench.elapsed
        let ticket = try bench.call(within: 3)
        #expect(ticket.scope == first && bench.elapsed - begin >= 1_000)
        bench.finish(ticket, .gone)
        #expect(try probe() == first)
        #expect(bench.watch.scopeIDs == [0] && Set(bench.snapshot.channels.map(\.spec)) == [Self.lane])
    }

    @Test func `a probe that waits when its canary goes is answered all the same`() throws {
        var bench = try Self.sampled()
        bench.elapsed += 5_000
        let id = try Self.probe(&bench)
        bench.watch.reconfigure([], scopes: [], at: bench.now)
        let ticket = try bench.call(within: 1)
        #expect(ticket.canaries.isEmpty)
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(bench.takeEndedProbes().map(\.id) == [id])
    }
}

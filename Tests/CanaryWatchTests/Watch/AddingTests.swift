import Testing
import Text

@testable import CanaryWatch

@Suite struct AddingTests {
    private static let hour: Int64 = 3_600

    /// IDs of a 5.x client, a second apart, the last born at the start; oldest first.
    private static func file(_ count: Int, secondsApart: Int = 1) -> [NewMessage] {
        (0..<count).map { number in
            let age = (count - 1 - number) * secondsApart
            return NewMessage(id: .modern(seconds: 140_540_800 - age, sequence: number))
        }
    }

    private static func watched(_ bench: WatchBench, canary: CanaryID = 0) -> Set<MessageID> {
        Set(bench.watch.ledgers[canary].messages.values.map(\.id))
    }

    @Test func `an ID that comes again in other letters is the same message`() throws {
        var bench = WatchBench()
        let small = try MessageID("0156f7e71c361b21bc024ccdbe00000000")
        let large = try MessageID("0156F7E71C361B21BC024CCDBE00000000")
        #expect(bench.add([NewMessage(id: small), NewMessage(id: large)], isRotating: false) == 1)
        #expect(bench.add(large, isRotating: false) == 0)
        #expect(bench.watch.targets.count == 1)
        // It is sent as it was given first.
        let ticket = try bench.call()
        #expect(ticket.messageID.text == small.text)
    }

    @Test func `of a file of a hundred thousand the newest are watched and reading it again adds nothing`() {
        var bench = WatchBench()
        let file = Self.file(100_000)
        #expect(bench.add(file) == 20)
        let newest = Set(file.suffix(20).map(\.id))
        #expect(Self.watched(bench) == newest)
        #expect(bench.add(file) == 0)
        #expect(bench.watch.targets.count == 20)
        // Every one was consumed and retired: none of the older ones comes up.
        bench.run(7 * Self.hour) { ticket, _ in
            ticket.operation == .messageBirth ? .gone : WatchBench.tracks("A CONSUMED")
        }
        #expect(Self.watched(bench).isEmpty)
        #expect(bench.add(file) == 0)
        let next = MessageID.modern(seconds: 140_540_800 + 7 * 3_600)
        #expect(bench.add(file + [NewMessage(id: next)]) == 1)
        #expect(Self.watched(bench) == [next])
    }

    @Test func `of a file without birth times the last lines are watched and it adds nothing again`() {
        var bench = WatchBench()
        let file = (0..<50_000).map { NewMessage(id: .broker($0)) }
        #expect(bench.add(file) == 20)
        #expect(Self.watched(bench) == Set(file.suffix(20).map(\.id)))
        bench.elapsed += 300_000
        #expect(bench.add(file) == 0)
        #expect(bench.add(.broker(50_000)) == 1)
        #expect(Self.watched(bench) == Set(file.suffix(19).map(\.id) + [.broker(50_000)]))
    }

    @Test func `an ID too old for the service isn't taken up unless it is static`() {
        var bench = WatchBench()
        let old = LedgerBench.born(-4 * 24 * Self.hour - 1)
        #expect(bench.add(.broker(1), bornAt: old) == 0)
        #expect(bench.add(.broker(2), bornAt: old, isRotating: false) == 1)
    }

    @Test func `what was dropped doesn't come back and what was never known may`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        bench.finish(try bench.call(), WatchBench.tracks("A CONSUMED"))
        bench.finish(try bench.call(), .gone)
        bench.finish(try bench.call(), .gone)
        #expect(Self.watched(bench).isEmpty && bench.watch.targets.count == 0)
        #expect(bench.add(.broker(1), bornAt: LedgerBench.epoch) == 0)
        #expect(bench.add(.broker(2), bornAt: LedgerBench.epoch) == 1)
    }

    @Test func `a static ID stays static when a source brings it too`() {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch, isRotating: false)
        #expect(bench.add(.broker(1), bornAt: LedgerBench.epoch) == 0)
        bench.run(8 * Self.hour) { _, _ in WatchBench.tracks("A CONSUMED") }
        #expect(Self.watched(bench) == [.broker(1)])
    }

    @Test func `the newest of several is asked for first`() throws {
        var bench = WatchBench()
        bench.add((1...3).map { NewMessage(id: .broker($0), bornAt: LedgerBench.epoch) }, isRotating: false)
        var order: [MessageID] = []
        for _ in 0..<3 { order.append(try bench.call(.messageTrace, within: 11).messageID) }
        #expect(order == [.broker(3), .broker(2), .broker(1)])
    }

    // MARK: - Two canaries, one message

    private static func pair() -> WatchBench {
        var bench = WatchBench([
            WatchBench.canary("quick") { $0.maxMessages = 1 },
            WatchBench.canary("slow") { $0.sampleInterval = .seconds(120) },
        ])
        for canary in [0, 1 as CanaryID] { bench.add(.broker(1), to: canary, bornAt: LedgerBench.epoch) }
        return bench
    }

    @Test func `a message of two canaries is sampled once and answers both`() throws {
        var bench = Self.pair()
        let ticket = try bench.call()
        #expect(ticket.canaries == [0, 1])
        bench.finish(ticket, WatchBench.tracks("A NOT_CONSUME_YET"))
        for canary in bench.snapshot.canaries {
            #expect(canary.groups[0].tracks[.notConsumeYet] == 1)
            #expect(canary.lastSuccess == bench.now.wall)
        }
        bench.expectNone(within: 10)
        #expect(abs(bench.watch.scopes[0][.messageTrace].schedule.demand - 1 / 30.0) < 1e-9)
    }

    @Test func `when one of two canaries drops a message the other's pace rules at once`() {
        var bench = Self.pair()
        bench.add(.broker(2), to: 0, bornAt: LedgerBench.born(1))
        #expect(Self.watched(bench, canary: 0) == [.broker(2)])
        #expect(Self.watched(bench, canary: 1) == [.broker(1)])
        #expect(abs(bench.watch.scopes[0][.messageTrace].schedule.demand - (1 / 30.0 + 1 / 120.0)) < 1e-9)
    }

    @Test func `two topics and two instances share nothing`() throws {
        var bench = WatchBench([
            WatchBench.canary("one"), WatchBench.canary("two") { $0.topic = "other" },
            WatchBench.canary("three") { $0.instanceID = "MQ_INST_2" },
        ])
        for canary in bench.watch.canaryIDs { bench.add(.broker(1), to: canary, bornAt: LedgerBench.epoch) }
        var asked: Set<String> = []
        for _ in 0..<3 {
            let ticket = try bench.call()
            asked.insert(ticket.instanceID + " " + ticket.topic)
            bench.finish(ticket, .gone)
        }
        #expect(asked == ["MQ_INST_1 orders", "MQ_INST_1 other", "MQ_INST_2 orders"])
    }

    @Test func `an answer to a message that was dropped meanwhile changes nothing`() throws {
        var bench = WatchBench { $0.maxMessages = 1 }
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        let ticket = try bench.call()
        bench.add(.broker(2), bornAt: LedgerBench.born(1))
        #expect(Self.watched(bench) == [.broker(2)])
        #expect(bench.finish(ticket, WatchBench.tracks("A CONSUMED")) == true)
        #expect(bench.snapshot.canaries[0].lastSample == nil)
        #expect(bench.snapshot.canaries[0].groups[0].hasConsumed == false)
        #expect(bench.watch.scopes[0].callsUnderWay == 0)
    }
}

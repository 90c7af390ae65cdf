import Testing
import Text

@testable import CanaryWatch

@Suite struct BirthTests {
    // The bench starts at 2025-06-15T15:06:40Z; these were born ten seconds before that.
    private static let born = LedgerBench.born(-10)
    /// Seconds from 2025-06-01T00:00:00 at +08:00, which is 2025-05-31T16:00:00Z.
    private static let spanInChina = 1_292_790_000
    /// Seconds from 2025-06-01T00:00:00Z.
    private static let spanInUTC = 1_263_990_000
    private static let modern = MessageID.modern(seconds: 140_540_790)

    private static func birth(_ bench: WatchBench, _ id: MessageID, canary: CanaryID = 0) -> Birth? {
        bench.record(id, canary: canary)?.birth
    }

    @Test func `each source gives way to a better one`() throws {
        var bench = WatchBench()
        bench.add(.broker(1))
        #expect(Self.birth(bench, .broker(1)) == Birth(time: LedgerBench.born(0), source: .firstSeen))
        bench.add(Self.modern)
        #expect(Self.birth(bench, Self.modern) == Birth(time: Self.born, source: .messageID))
        bench.add(.broker(2), bornAt: LedgerBench.born(-7))
        #expect(Self.birth(bench, .broker(2)) == Birth(time: LedgerBench.born(-7), source: .source))
        for _ in 0..<2 {
            let ticket = try bench.call(.messageBirth)
            #expect(ticket.messageID != .broker(2))
            bench.finish(ticket, .born(LedgerBench.born(-12)))
        }
        #expect(Self.birth(bench, .broker(1)) == Birth(time: LedgerBench.born(-12), source: .service))
        #expect(Self.birth(bench, Self.modern) == Birth(time: LedgerBench.born(-12), source: .service))
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test(arguments: [(60, true), (61, false), (-31 * 86_400, true), (-31 * 86_400 - 1, false)])
    func `a birth in the future or absurdly long ago is refused wherever it comes from`(
        seconds: Int64, isTaken: Bool
    ) throws {
        var bench = WatchBench()
        let claimed = LedgerBench.born(seconds)
        bench.add(.broker(1), bornAt: claimed, isRotating: false)
        #expect((Self.birth(bench, .broker(1))?.time == claimed) == isTaken)
        bench.add(Self.modern, isRotating: false)
        let count = isTaken ? 1 : 2
        for _ in 0..<count { bench.finish(try bench.call(.messageBirth), .born(claimed)) }
        let birth = try #require(Self.birth(bench, Self.modern))
        #expect(birth == Birth(time: isTaken ? claimed : Self.born, source: isTaken ? .service : .messageID))
    }

    @Test func `an ID that claims the future falls back on first sight`() {
        var bench = WatchBench()
        let id = MessageID.modern(seconds: 140_540_800 + 61)
        bench.add(id)
        #expect(Self.birth(bench, id)?.source == .firstSeen)
    }

    // MARK: - Producers' clocks

    @Test func `a 4x producer is taken to be in China until more is known`() {
        var bench = WatchBench()
        let id = MessageID.client(span: Self.spanInChina)
        bench.add(id)
        #expect(Self.birth(bench, id) == Birth(time: Self.born, source: .messageID))
    }

    @Test func `a configured offset is used as it is`() {
        var bench = WatchBench { $0.producerClock = .fixed(utcOffsetSeconds: 0) }
        let id = MessageID.client(span: Self.spanInUTC)
        bench.add(id)
        #expect(Self.birth(bench, id) == Birth(time: Self.born, source: .messageID))
    }

    @Test func `one exact birth corrects the other messages of its producer and no others`() throws {
        var bench = WatchBench { $0.isRotating = true }
        let ids = [0, 1].map { MessageID.client(span: Self.spanInUTC, counter: $0) }
        let stranger = MessageID.client(ip: 0x0A00_0399, span: Self.spanInUTC)
        for id in ids + [stranger] { bench.add(id) }
        let wrong = Birth(time: LedgerBench.born(-10 - 8 * 3_600), source: .messageID)
        for id in ids + [stranger] { #expect(Self.birth(bench, id) == wrong) }
        let ticket = try bench.call(.messageBirth)
        #expect(ticket.messageID == ids[0])
        bench.finish(ticket, .born(Self.born + .milliseconds(5)))
        #expect(Self.birth(bench, ids[0])?.source == .service)
        #expect(Self.birth(bench, ids[1]) == Birth(time: Self.born, source: .messageID))
        #expect(Self.birth(bench, stranger) == wrong)
        #expect(bench.snapshot.canaries[0].newestMessage == Self.born + .milliseconds(5))
        let next = MessageID.client(span: Self.spanInUTC, counter: 9)
        bench.add(next)
        #expect(Self.birth(bench, next) == Birth(time: Self.born, source: .messageID))
    }

    @Test func `a birth that a source gives teaches as well`() {
        var bench = WatchBench()
        bench.add(.client(span: Self.spanInUTC), bornAt: Self.born)
        let next = MessageID.client(span: Self.spanInUTC, counter: 9)
        bench.add(next)
        #expect(Self.birth(bench, next) == Birth(time: Self.born, source: .messageID))
    }

    @Test func `a message seen appearing teaches its producer's earlier ones too`() {
        var bench = WatchBench()
        let early = MessageID.client(span: Self.spanInUTC - 60_000)
        bench.add(early)
        bench.add(.client(span: Self.spanInUTC, counter: 1), isLive: true)
        #expect(Self.birth(bench, early) == Birth(time: LedgerBench.born(-70), source: .messageID))
    }

    @Test func `an old message that is appended doesn't move a producer's clock that was right`() {
        var bench = WatchBench()
        let young = MessageID.client(span: Self.spanInChina)
        bench.add(young)
        // Six hours and ten seconds old: at two hours from UTC it would be ten seconds old.
        let old = MessageID.client(span: Self.spanInChina - 6 * 3_600_000, counter: 1)
        bench.add(old, isLive: true)
        #expect(Self.birth(bench, young) == Birth(time: Self.born, source: .messageID))
        #expect(
            Self.birth(bench, old) == Birth(time: LedgerBench.born(-10 - 6 * 3_600), source: .messageID))
    }

    @Test func `of a backlog the newest message alone tells of the producer's clock`() {
        var bench = WatchBench()
        // From oldest to newest; the first would be ten seconds old at one hour from UTC.
        let ids = [3_600, 1_000, 0].enumerated().map {
            MessageID.client(span: Self.spanInUTC - $1 * 1_000, counter: $0)
        }
        bench.add(ids.map { NewMessage(id: $0, isLive: true) })
        for (id, age) in zip(ids, [3_600, 1_000, 0]) {
            #expect(
                Self.birth(bench, id) == Birth(time: LedgerBench.born(-10 - Int64(age)), source: .messageID))
        }
    }

    // MARK: - Asking the service

    @Test func `a birth that is known from the source isn't asked for`() {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: Self.born)
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test func `a birth is asked for once for all canaries`() throws {
        var bench = WatchBench([WatchBench.canary("one"), WatchBench.canary("two")])
        bench.add(.broker(1), to: 0)
        bench.add(.broker(1), to: 1)
        bench.finish(try bench.call(.messageBirth), .born(Self.born))
        for canary in bench.watch.canaryIDs {
            #expect(Self.birth(bench, .broker(1), canary: canary)?.source == .service)
        }
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test func `a canary that comes later knows the birth that was asked for another`() throws {
        var bench = WatchBench([WatchBench.canary("one"), WatchBench.canary("two")])
        bench.add(.broker(1), to: 0)
        bench.finish(try bench.call(.messageBirth), .born(Self.born))
        bench.add(.broker(1), to: 1)
        #expect(Self.birth(bench, .broker(1), canary: 1) == Birth(time: Self.born, source: .service))
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test func `an account that may not ask isn't asked again for an hour`() throws {
        var bench = WatchBench()
        for number in 1...3 { bench.add(.broker(number), isRotating: false) }
        bench.finish(
            try bench.call(.messageBirth), WatchBench.failure { $0.isRefused = true })
        bench.expectNone(.messageBirth, within: 60)
        bench.add(.broker(4), isRotating: false)
        bench.expectNone(.messageBirth, within: 3_400)
        bench.elapsed += 3_600_000
        bench.add(.broker(5), isRotating: false)
        let ticket = try bench.call(.messageBirth, within: 60)
        #expect(ticket.messageID == .broker(5))
    }

    @Test func `a refusal is the topic's, and others are asked about`() throws {
        let topics = ["orders", "payments", "refunds"]
        var bench = WatchBench(topics.map { topic in WatchBench.canary(topic) { $0.topic = topic } })
        for (place, canary) in bench.watch.canaryIDs.enumerated() {
            bench.add(.broker(2 * place), to: canary, isRotating: false)
            bench.add(.broker(2 * place + 1), to: canary, isRotating: false)
        }
        let refused = try bench.call(.messageBirth)
        bench.finish(refused, WatchBench.failure { $0.isRefused = true })
        var asked: [String: Int] = [:]
        for _ in 0..<4 {
            let ticket = try bench.call(.messageBirth)
            asked[ticket.topic, default: 0] += 1
            bench.finish(ticket, .born(Self.born))
        }
        let others = topics.filter { $0 != refused.topic }
        #expect(asked == Dictionary(uniqueKeysWithValues: others.map { ($0, 2) }))
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test func `an account that may ask nowhere is asked about one topic an hour`() throws {
        let topics = (0..<6).map { "topic\($0)" }
        var bench = WatchBench(topics.map { topic in WatchBench.canary(topic) { $0.topic = topic } })
        var count = 0
        func addEverywhere() {
            for canary in bench.watch.canaryIDs {
                count += 1
                bench.add(.broker(count), to: canary, isRotating: false)
            }
        }
        addEverywhere()
        for _ in 0..<2 {
            bench.finish(try bench.call(.messageBirth), WatchBench.failure { $0.isRefused = true })
        }
        bench.expectNone(.messageBirth, within: 60)
        for _ in 0..<3 {
            bench.elapsed += 3_600_000
            addEverywhere()
            bench.finish(
                try bench.call(.messageBirth, within: 60), WatchBench.failure { $0.isRefused = true })
            bench.expectNone(.messageBirth, within: 60)
        }
        bench.elapsed += 3_600_000
        addEverywhere()
        bench.finish(
            try bench.call(.messageBirth, within: 60), .born(LedgerBench.epoch + .milliseconds(bench.elapsed))
        )
        _ = try bench.call(.messageBirth, within: 60)
    }

    @Test func `after a reload it is asked anew: the permission may have been given since`() throws {
        let topics = ["orders", "payments"]
        var bench = WatchBench(topics.map { topic in WatchBench.canary(topic) { $0.topic = topic } })
        let plans = bench.watch.canaries.map { CanaryPlan(spec: $0) }
        let lanes = bench.watch.scopeIDs.map { bench.watch.scope($0) }
        for canary in bench.watch.canaryIDs { bench.add(.broker(canary.number), to: canary) }
        for _ in topics {
            bench.finish(try bench.call(.messageBirth), WatchBench.failure { $0.isRefused = true })
        }
        bench.watch.reconfigure(plans, scopes: lanes, at: bench.now)
        bench.add(.broker(9), to: bench.watch.canaryIDs[1])
        #expect(try bench.call(.messageBirth, within: 60).messageID == .broker(9))
    }

    @Test func `a question that is under way is not asked again when another canary wants the answer`() throws
    {
        var bench = WatchBench(["one", "two"].map { WatchBench.canary($0) })
        let plans = bench.watch.canaries.map { CanaryPlan(spec: $0) }
        let lanes = bench.watch.scopeIDs.map { bench.watch.scope($0) }
        let canaries = bench.watch.canaryIDs
        for number in 1...2 { bench.add(.broker(number), to: canaries[0]) }
        let (first, second) = (try bench.call(.messageBirth), try bench.call(.messageBirth))
        // Settles the first too, of which the answer is still to come.
        bench.finish(second, WatchBench.failure { $0.isRefused = true })
        bench.watch.reconfigure(plans, scopes: lanes, at: bench.now)
        bench.add(first.messageID, to: canaries[1])
        bench.expectNone(.messageBirth, within: 60)
        bench.finish(first, .born(Self.born))
        #expect(
            Self.birth(bench, first.messageID, canary: canaries[1])
                == Birth(time: Self.born, source: .service))
    }

    @Test func `each refusal of a topic doubles the time in which it isn't asked about`() throws {
        var bench = WatchBench()
        for hours in [1, 2, 4, 8, 16, 24, 24] {
            bench.add(.broker(hours * 1_000 + Int(bench.elapsed % 1_000)), isRotating: false)
            bench.finish(
                try bench.call(.messageBirth, within: 60), WatchBench.failure { $0.isRefused = true })
            bench.elapsed += Int64(hours) * 3_600_000 - 1_000
            bench.add(.broker(hours * 1_000 + 500), isRotating: false)
            bench.expectNone(.messageBirth, within: 0)
            bench.elapsed += 2_000
        }
    }

    @Test func `consumptions that waited are timed when the account may not ask`() throws {
        var bench = WatchBench()
        bench.add(Self.modern)
        let birth = try bench.call(.messageBirth)
        let trace = try bench.call()
        bench.finish(trace, WatchBench.tracks("A CONSUMED"))
        #expect(bench.snapshot.canaries[0].groups[0].latency.count == 0)
        bench.finish(birth, WatchBench.failure { $0.isRefused = true })
        #expect(bench.snapshot.canaries[0].groups[0].latency.count == 1)
    }

    @Test func `a question that fails is given up after five times`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), isRotating: false)
        for _ in 0..<5 {
            let ticket = try bench.call(.messageBirth, within: 100)
            bench.finish(ticket, WatchBench.failure())
        }
        bench.expectNone(.messageBirth, within: 300)
    }

    @Test func `what was throttled or held back isn't counted as a failure`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), isRotating: false)
        for number in 0..<12 {
            let ticket = try bench.call(.messageBirth, within: 200)
            bench.finish(
                ticket,
                WatchBench.failure {
                    $0.isThrottled = number % 2 == 0
                    $0.wasHeldBack = number % 2 == 1
                }, wasSent: number % 2 == 0)
        }
        bench.finish(try bench.call(.messageBirth, within: 200), .born(Self.born))
        #expect(Self.birth(bench, .broker(1))?.source == .service)
    }

    @Test func `a question that never left is asked until it does`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), isRotating: false)
        for _ in 0..<20 {
            // No keys, or no connection.
            bench.finish(try bench.call(.messageBirth, within: 200), WatchBench.failure(), wasSent: false)
        }
        bench.finish(try bench.call(.messageBirth, within: 200), .born(Self.born))
        #expect(Self.birth(bench, .broker(1))?.source == .service)
    }

    @Test func `births have a quota of their own`() throws {
        var bench = WatchBench()
        bench.add(.broker(1))
        let births = [try bench.call(), try bench.call()]
        #expect(Set(births.map(\.operation)) == [.messageTrace, .messageBirth])
        // Both at the first moment that is allowed: neither waited for the other.
        #expect(bench.elapsed <= 1_116)
        let throttled = try #require(births.first { $0.operation == .messageBirth })
        bench.finish(throttled, WatchBench.failure { $0.isThrottled = true })
        let lanes = bench.snapshot.channels
        #expect(lanes.first { $0.operation == .messageBirth }.map { $0.allowed < $0.quota } == true)
        #expect(lanes.first { $0.operation == .messageTrace }.map { $0.allowed == $0.quota } == true)
    }
}

import Testing
import Text

@testable import CanaryWatch

/// What a new configuration keeps, and what it changes.
@Suite struct ReconfigureTests {
    private static let lane = QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)

    /// A bench whose canary expects group A and has one message from a file, sampled once.
    private static func sampled(_ text: String = "A CONSUMED, B NOT_CONSUME_YET") throws -> WatchBench {
        var bench = WatchBench { $0.isRotating = true }
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        bench.finish(try bench.call(.messageTrace), WatchBench.tracks(text))
        return bench
    }

    @discardableResult
    private static func follow(
        _ bench: inout WatchBench, _ orders: [CanaryPlan], scopes: [QuotaScopeSpec] = [lane]
    ) -> Reconfiguration {
        bench.watch.reconfigure(orders, scopes: scopes, at: bench.now)
    }

    private static func order(
        _ name: String = "orders", messages: [MessageID] = [], _ change: (inout CanarySpec) -> Void = { _ in }
    ) -> CanaryPlan {
        CanaryPlan(
            spec: WatchBench.canary(name) {
                $0.isRotating = true
                change(&$0)
            }, messages: messages)
    }

    // MARK: - Canaries

    @Test func `a canary that stays keeps what is known of it and its place in the schedule`() throws {
        var bench = try Self.sampled()
        let before = bench.snapshot.text
        let due = bench.watch.scopes[0][.messageTrace].schedule.nextDue
        let change = Self.follow(&bench, [Self.order()])
        #expect(change == Reconfiguration(kept: 1))
        #expect(bench.snapshot.text == before)
        #expect(bench.watch.scopes[0][.messageTrace].schedule.nextDue == due)
    }

    @Test(
        arguments: [
            { $0.name = "renamed" }, { $0.topic = "other" }, { $0.instanceID = "MQ_INST_2" },
            { $0.account = "second" }, { $0.region = "cn-beijing" },
        ] as [@Sendable (inout CanarySpec) -> Void])
    func `a canary of which anything that names it changes is another one`(
        change: @Sendable (inout CanarySpec) -> Void
    ) throws {
        var bench = try Self.sampled()
        let before = bench.watch.canaryIDs
        let order = Self.order("orders", change)
        let lane = QuotaScopeSpec(
            account: order.spec.account, region: order.spec.region, requestsPerSecond: 8)
        #expect(Self.follow(&bench, [order], scopes: [lane]) == Reconfiguration(added: 1, removed: 1))
        #expect(bench.watch.canaryIDs != before)
        #expect(bench.snapshot.canaries.map(\.pending) == [0])
        #expect(bench.snapshot.canaries[0].lastSample == nil)
        #expect(bench.watch.targets.count == 0 && bench.watch.canary(before[0]) == nil)
    }

    @Test func `canaries stand in the new order`() throws {
        var bench = WatchBench([WatchBench.canary("a"), WatchBench.canary("b"), WatchBench.canary("c")])
        Self.follow(&bench, [Self.order("c"), Self.order("d"), Self.order("a")])
        #expect(bench.snapshot.canaries.map(\.spec.name) == ["c", "d", "a"])
        #expect(bench.watch.canaryIDs == [2, 3, 0])
    }

    @Test func `the answer to a call whose canary is gone changes nothing and gives its slot back`() throws {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        let ticket = try bench.call(.messageTrace)
        Self.follow(&bench, [Self.order("other")])
        let before = bench.snapshot.text
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(bench.snapshot.text == before)
        #expect(bench.watch.scopes[0].callsUnderWay == 0)
    }

    @Test func `the answer to a call counts where another canary watches the message too`() throws {
        var bench = WatchBench([WatchBench.canary("one"), WatchBench.canary("two")])
        for canary in bench.watch.canaryIDs { bench.add(.broker(1), to: canary, bornAt: LedgerBench.epoch) }
        let ticket = try bench.call(.messageTrace)
        Self.follow(&bench, [Self.order("two")])
        let isSample = bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        #expect(isSample)
        #expect(bench.snapshot.canaries[0].groups.map(\.word) == [.consumed])
    }

    @Test func `a message that moves to a new canary stays on its schedule`() throws {
        var bench = WatchBench([WatchBench.canary("one")])
        bench.add(.broker(1), bornAt: LedgerBench.epoch, isRotating: false)
        bench.finish(try bench.call(.messageTrace), WatchBench.tracks("A NOT_CONSUME_YET"))
        let keys = Set(bench.watch.targets.keys)
        Self.follow(&bench, [Self.order("two", messages: [.broker(1)])])
        #expect(Set(bench.watch.targets.keys) == keys)
        #expect(bench.watch.scopes[0][.messageTrace].schedule.count == 1)
    }

    // MARK: - Groups

    @Test func `a newly expected group is missing until it is seen`() throws {
        var bench = try Self.sampled()
        Self.follow(
            &bench,
            [
                Self.order {
                    $0.expectedGroups = ["A", "C"].map { ExpectedGroup(name: $0, lagThreshold: .seconds(7)) }
                }
            ])
        let groups = bench.snapshot.canaries[0].groups
        #expect(groups.map(\.name) == ["A", "B", "C"])
        #expect(groups.map(\.isExpected) == [true, false, true])
        #expect(groups.map(\.word) == [.consumed, .notConsumeYet, .missing])
        #expect(groups.map(\.lagThreshold) == [.seconds(7), .seconds(600), .seconds(7)])
        // The settled message waits for it.
        #expect(bench.snapshot.canaries[0].pending == 1)
    }

    @Test func `a group that is expected no more loses the mark and keeps the rest`() throws {
        var bench = try Self.sampled()
        let serial = bench.snapshot.canaries[0].groups[0].serial
        Self.follow(&bench, [Self.order { $0.expectedGroups = [] }])
        let group = bench.snapshot.canaries[0].groups[0]
        #expect(group.name == "A" && !group.isExpected && group.hasConsumed && group.serial == serial)
    }

    @Test func `a group that was never seen goes with its being expected`() throws {
        var bench = try Self.sampled("B CONSUMED")
        Self.follow(&bench, [Self.order { $0.expectedGroups = [] }])
        #expect(bench.snapshot.canaries[0].groups.map(\.name) == ["B"])
    }

    @Test func `a newly ignored group goes, and one that is ignored no more comes with the next answer`()
        throws
    {
        var bench = try Self.sampled()
        Self.follow(
            &bench,
            [
                Self.order {
                    $0.ignoreRules = ["B"]
                    $0.isIgnored = { $0 == "B" }
                }
            ])
        #expect(bench.snapshot.canaries[0].groups.map(\.name) == ["A"])
        Self.follow(&bench, [Self.order()])
        bench.finish(try bench.call(.messageTrace), WatchBench.tracks("A CONSUMED, B CONSUMED"))
        #expect(bench.snapshot.canaries[0].groups.map(\.name) == ["A", "B"])
    }

    @Test func `a smaller limit of groups leaves the expected ones and says how many it dropped`() throws {
        var bench = try Self.sampled("A CONSUMED, B CONSUMED, C CONSUMED, D CONSUMED")
        Self.follow(&bench, [Self.order { $0.maxGroups = 2 }])
        let canary = bench.snapshot.canaries[0]
        #expect(canary.groups.map(\.name) == ["A", "B"])
        #expect(canary.groupsDropped == 2)
    }

    // MARK: - Messages

    @Test func `the oldest messages over a smaller limit go, but for those that bound a lag`() throws {
        var bench = WatchBench {
            $0.isRotating = true
            $0.expectedGroups = []
        }
        for number in 0..<6 { bench.add(.broker(number), bornAt: LedgerBench.born(Int64(number))) }
        bench.run(30) { ticket, _ in
            WatchBench.tracks(ticket.messageID == .broker(1) ? "A NOT_CONSUME_YET" : "A CONSUMED")
        }
        Self.follow(
            &bench,
            [
                Self.order {
                    $0.expectedGroups = []
                    $0.maxMessages = 2
                }
            ])
        let left = bench.watch.ledgers[0].messages.values.map(\.id)
        #expect(Set(left) == [.broker(0), .broker(1), .broker(4), .broker(5)])
        #expect(bench.watch.scopes[0][.messageTrace].schedule.count == 4)
    }

    @Test func `static messages follow the configuration`() throws {
        var bench = WatchBench()
        Self.follow(&bench, [Self.order(messages: [.broker(1), .broker(2)])])
        #expect(bench.snapshot.canaries[0].pending == 2)
        Self.follow(&bench, [Self.order(messages: [.broker(2), .broker(3)])])
        #expect(Set(bench.watch.ledgers[0].messages.values.map(\.id)) == [.broker(2), .broker(3)])
    }

    @Test func `a message from a file stays when the configuration names it no more`() throws {
        var bench = WatchBench { $0.isRotating = true }
        Self.follow(&bench, [Self.order(messages: [.broker(1)])])
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        #expect(bench.record(.broker(1))?.isRotating == false)
        Self.follow(&bench, [Self.order()])
        #expect(bench.record(.broker(1))?.isRotating == true)
        Self.follow(&bench, [Self.order(messages: [.broker(1)])])
        #expect(bench.record(.broker(1))?.isRotating == false)
    }

    @Test func `a changed interval counts from now on`() throws {
        var bench = try Self.sampled("A NOT_CONSUME_YET")
        Self.follow(&bench, [Self.order { $0.sampleInterval = .seconds(2) }])
        _ = try bench.call(.messageTrace, within: 4)
        #expect(abs(bench.watch.scopes[0][.messageTrace].schedule.demand - 0.5) < 1e-9)
    }

    @Test func `a producer's offset that is set reads births anew`() throws {
        var bench = WatchBench { $0.isRotating = true }
        let id = MessageID.client(span: 1_292_790_000 + 1_000, counter: 1)
        bench.add(id)
        let before = try #require(bench.record(id)?.birth.time)
        Self.follow(&bench, [Self.order { $0.producerClock = .fixed(utcOffsetSeconds: 9 * 3_600) }])
        let after = try #require(bench.record(id)?.birth)
        #expect(after.source == .messageID && after.time - before == .seconds(-3_600))
    }

    // MARK: - Lanes

    @Test func `a lane that goes and comes back remembers its calls and its back-off`() throws {
        var bench = try Self.sampled()
        bench.add(.broker(2), bornAt: LedgerBench.epoch)
        bench.finish(try bench.call(.messageTrace), WatchBench.failure { $0.isThrottled = true })
        let other = QuotaScopeSpec(account: "default", region: "cn-beijing", requestsPerSecond: 8)
        Self.follow(&bench, [Self.order { $0.region = "cn-beijing" }], scopes: [other])
        #expect(Set(bench.snapshot.channels.map(\.spec)) == [other])
        Self.follow(&bench, [Self.order()])
        #expect(bench.watch.scopeIDs == [0])
        let trace = try #require(bench.snapshot.channels.first { $0.operation == .messageTrace })
        #expect(trace.allowed < trace.quota)
    }

    @Test func `a lane that nothing watches is forgotten in time, but not while a call is under way`() throws
    {
        var bench = WatchBench()
        bench.add(.broker(1), bornAt: LedgerBench.epoch)
        let ticket = try bench.call(.messageTrace)
        let other = QuotaScopeSpec(account: "default", region: "cn-beijing", requestsPerSecond: 8)
        let orders = [Self.order { $0.region = "cn-beijing" }]
        Self.follow(&bench, orders, scopes: [other])
        bench.elapsed += 301_000
        Self.follow(&bench, orders, scopes: [other])
        #expect(bench.watch.hasScope(0))
        bench.finish(ticket, WatchBench.tracks("A CONSUMED"))
        Self.follow(&bench, orders, scopes: [other])
        #expect(!bench.watch.hasScope(0))
    }

    @Test(arguments: [(from: 10.0, to: 2.0), (from: 2.0, to: 10.0), (from: 8.0, to: 8.0)])
    func `no second has more calls than allowed, whatever rates follow each other`(
        from: Double, to: Double
    ) {
        var bench = WatchBench([WatchBench.canary("orders") { $0.sampleInterval = .seconds(1) }])
        bench.add((0..<40).map { NewMessage(id: .broker($0), bornAt: LedgerBench.epoch) })
        var sent: [Int64] = []
        for round in 0..<40 {
            let rate = round.isMultiple(of: 2) ? from : to
            let lanes =
                round % 5 == 4
                ? [] : [QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: rate)]
            let orders = lanes.isEmpty ? [] : [Self.order { $0.sampleInterval = .seconds(1) }]
            Self.follow(&bench, orders, scopes: lanes)
            if let canary = bench.watch.canaryIDs.first {
                bench.add(
                    (0..<40).map { NewMessage(id: .broker($0), bornAt: LedgerBench.epoch) }, to: canary)
            }
            let end = bench.elapsed + 700
            while bench.elapsed < end, let ticket = bench.next(before: end) {
                sent.append(bench.now.monotonic.nanoseconds)
                bench.finish(ticket, WatchBench.tracks("A NOT_CONSUME_YET"))
            }
        }
        #expect(sent.count > 40)
        #expect(QuotaSimulation.busiestWindow(sent) <= Int(max(from, to)) + 1)
        #expect(QuotaSimulation.busiestWindow(sent) <= 10)
    }
}

import Testing
import Text

@testable import CanaryWatch

/// The watch as a whole, driven at random by a service that answers anything, then by a healthy one.
@Suite struct WatchModelTests {
    private struct Run {
        var random: SplitMix64
        var watch: Watch
        var elapsed: Int64 = 0
        var underWay: [Ticket] = []
        var nextID = 0
        /// How often anything was done that may change a snapshot.
        var version = 0
        /// A snapshot with the version that it was taken at.
        var cached: (version: Int, changesAt: MonotonicTime?, text: String)?
        /// The probes that ended and weren't looked at.
        var endedProbes: [EndedProbe] = []
        /// When calls left, by region.
        var sent: [String: [MonotonicTime]] = [:]
        /// What each group's number stood for, and how far its counters were.
        var groups: [Int: (canary: CanaryID, name: String, counted: [UInt64])] = [:]
        /// The probes that aren't over.
        var probes: Set<ProbeID> = []

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            watch = Watch(canaries: [], scopes: [], start: LedgerBench.monotonic(0))
            reconfigure()
        }

        /// Follows a configuration of some of five canaries, each with settings that change.
        mutating func reconfigure() {
            let orders = (0..<5).filter { _ in pick(5) > 0 }.shuffled(using: &random).map { number in
                let expected = [["A"], ["A", "B"], ["B"], []][pick(4)]
                let ignored = pick(2) == 0 ? "IGNORED" : "F"
                let rename = pick(8) == 0 ? "other" : "canary"
                let spec = WatchBench.canary("\(rename)\(number)") {
                    $0.region = number < 3 ? "cn-hangzhou" : "cn-beijing"
                    $0.topic = number == 2 ? "other" : "orders"
                    $0.sampleInterval = .seconds(10 * (1 + pick(5)))
                    $0.settledInterval = .seconds(60 * (1 + pick(5)))
                    $0.retireAfter = .seconds(600)
                    $0.maxMessages = 1 + pick(5)
                    $0.maxGroups = 2 + pick(4)
                    $0.isRotating = true
                    $0.producerClock = pick(3) == 0 ? .fixed(utcOffsetSeconds: 28_800) : .automatic
                    $0.expectedGroups = expected.map { ExpectedGroup(name: $0, lagThreshold: .seconds(60)) }
                    $0.ignoreRules = [ignored]
                    $0.isIgnored = { $0 == ignored }
                }
                let messages = Set((0..<pick(4)).map { _ in pick(nextID + 3) }).map { MessageID.broker($0) }
                return CanaryPlan(spec: spec, messages: messages)
            }
            let lanes = Set(orders.map(\.spec.region)).sorted().map {
                QuotaScopeSpec(account: "default", region: $0, requestsPerSecond: Double(1 + pick(10)))
            }
            let before = Set(watch.canaries.map(\.name))
            let change = watch.reconfigure(orders, scopes: lanes, at: now)
            version += 1
            #expect(watch.canaries.map(\.name) == orders.map(\.spec.name))
            #expect(change.kept == orders.count { before.contains($0.spec.name) })
            #expect(change.kept + change.added == orders.count)
            #expect(change.kept + change.removed == before.count)
            for (id, order) in zip(watch.canaryIDs, orders) {
                let fixed = watch.ledgers[id].messages.values.filter { !$0.isRotating }.map(\.id)
                #expect(Set(fixed) == Set(order.messages))
            }
        }

        var now: Moment {
            Moment(
                monotonic: LedgerBench.monotonic(elapsed), wall: LedgerBench.epoch + .milliseconds(elapsed))
        }

        /// What to do now; probes that ended with it are kept.
        mutating func next() -> Step {
            let turn = watch.next(at: now.monotonic)
            endedProbes += turn.effects.endedProbes
            return turn.step
        }

        mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    }

    private static let words = [
        "CONSUMED", "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_ONLINE", "UNKNOWN", "PULL",
        "CONSUME_BROADCASTING", "NEW_WORD",
    ]

    @Test(arguments: UInt64(1)...24)
    func `whatever the service answers the books balance`(seed: UInt64) {
        var run = Run(seed: seed)
        for step in 0..<2_500 {
            let place: Comment = "seed \(seed), step \(step)"
            switch run.pick(60) {
            case 0: add(&run)
            case 13 where run.pick(3) == 0: run.reconfigure()
            case 14: probe(&run)
            case 1...12: finish(&run) { Self.anything(&$0, $1) }
            default: move(&run, place)
            }
            if step % 10 == 0 { checkBooks(run, place) }
            if step % 25 == 0 { checkGroups(&run, place) }
            takeProbes(&run, place)
            checkCache(&run, place)
        }
        heal(&run)
        checkBooks(run, "seed \(seed), healed")
        checkHealth(run, "seed \(seed), healed")
        takeProbes(&run, "seed \(seed), healed")
        #expect(run.probes.isEmpty && !run.watch.probes.isAnyUnderWay, "seed \(seed)")
        for times in run.sent.values {
            #expect(QuotaSimulation.busiestWindow(times.map(\.nanoseconds)) <= 10, "seed \(seed)")
        }
    }

    // MARK: - Steps

    private func add(_ run: inout Run) {
        let messages = (0..<run.pick(4)).map { _ in
            // Some come again, in this canary or another.
            let number = run.pick(3) == 0 ? run.pick(run.nextID + 1) : run.nextID
            run.nextID += 1
            let span = 1_292_790_000 + Int(run.elapsed) - 1_000 * run.pick(200)
            let id: MessageID =
                number % 2 == 0 ? .broker(number) : .client(span: span, counter: number % 65_536)
            let age = Int64(run.pick(300)) - 100
            return NewMessage(
                id: id, bornAt: run.pick(3) == 0 ? run.now.wall - .seconds(age) : nil,
                isLive: run.pick(2) == 0)
        }
        guard let canary = run.watch.canaryIDs.randomElement(using: &run.random) else { return }
        _ = run.watch.add(messages, to: canary, isRotating: true, at: run.now)
        run.version += 1
    }

    private func probe(_ run: inout Run) {
        let deadline = run.now.monotonic + .milliseconds(run.pick(20_000))
        if run.pick(3) == 0 {
            let region = ["cn-hangzhou", "cn-beijing", "cn-shanghai"][run.pick(3)]
            let lane = QuotaScopeSpec(account: "default", region: region, requestsPerSecond: 8)
            let message = MessageSubject(
                instanceID: "MQ_INST_1", topic: "orders", id: .broker(run.pick(run.nextID + 1)))
            let probe = try? run.watch.probe(
                message, scope: lane, deadline: deadline, at: run.now.monotonic)
            if let probe { run.probes.insert(probe.probe) }
        } else if let canary = run.watch.canaryIDs.randomElement(using: &run.random),
            let probe = try? run.watch.probe(canary, deadline: deadline, at: run.now.monotonic)
        {
            run.probes.insert(probe)
        }
    }

    private func takeProbes(_ run: inout Run, _ place: Comment) {
        for ended in run.endedProbes {
            let wasOpen = run.probes.remove(ended.id) != nil
            #expect(wasOpen, place)
            #expect(ended.duration >= .zero, place)
        }
        run.endedProbes = []
        #expect(run.watch.probes.ids == run.probes, place)
    }

    private func move(_ run: inout Run, _ place: Comment) {
        switch run.next() {
        case .call(let ticket):
            let isDouble = run.underWay.contains {
                $0.key == ticket.key && $0.operation == ticket.operation
            }
            #expect(!isDouble, place)
            run.underWay.append(ticket)
        case .wait(let until):
            #expect(until > run.now.monotonic, place)
            #expect(until <= run.now.monotonic + .milliseconds(250), place)
            run.elapsed += run.pick(30) == 0 ? Int64(run.pick(100_000)) : Int64(1 + run.pick(400))
        }
    }

    private func finish(_ run: inout Run, _ outcome: (inout Run, Ticket) -> WatchOutcome) {
        guard !run.underWay.isEmpty else { return }
        let ticket = run.underWay.remove(at: run.pick(run.underWay.count))
        let isSent = run.watch.sent(ticket, at: run.now.monotonic)
        if isSent {
            let lane = run.watch.scope(ticket.scope).region + "\(ticket.operation)"
            run.sent[lane, default: []].append(run.now.monotonic)
        }
        let answer = isSent ? outcome(&run, ticket) : WatchBench.failure { $0.wasHeldBack = true }
        let effects = run.watch.finish(
            ticket, answer, CallCircumstances(wasSent: isSent, ended: run.now))
        run.endedProbes += effects.endedProbes
        run.version += 1
    }

    private static func anything(_ run: inout Run, _ ticket: Ticket) -> WatchOutcome {
        switch run.pick(12) {
        case 0: return .gone
        case 1 where ticket.operation == .messageBirth:
            return .born(run.now.wall - .seconds(Int64(run.pick(5_000)) - 500))
        case 2, 3:
            let kind = run.pick(6)
            return WatchBench.failure {
                $0.isRetriableAtOnce = kind == 0
                $0.isThrottled = kind == 1
                $0.isFinal = kind == 2
                $0.isRefused = kind == 3
                $0.wasHeldBack = kind == 4
            }
        default:
            if ticket.operation == .messageBirth {
                return .born(run.pick(9) > 0 ? run.now.wall - .seconds(Int64(run.pick(100))) : nil)
            }
            return .tracks(
                (0..<run.pick(8)).map { _ in
                    let group = ["A", "B", "C", "D", "E", "F", "IGNORED", ""][run.pick(8)]
                    return TrackReport(group: group, word: words[run.pick(words.count)])
                })
        }
    }

    /// Two hours of a service that is well.
    private func heal(_ run: inout Run) {
        let end = run.elapsed + 7_200_000
        while run.elapsed < end {
            if run.underWay.isEmpty {
                switch run.next() {
                case .call(let ticket): run.underWay.append(ticket)
                case .wait(let until):
                    run.elapsed = max(
                        run.elapsed + 1, (until - LedgerBench.monotonic(0)).nanoseconds / 1_000_000)
                }
            } else {
                run.elapsed += 5
                finish(&run) { _, ticket in
                    ticket.operation == .messageBirth ? .gone : WatchBench.tracks("A CONSUMED, B CONSUMED")
                }
            }
        }
        while !run.underWay.isEmpty { finish(&run) { _, _ in WatchBench.failure() } }
    }

    // MARK: - Checks

    private func checkBooks(_ run: Run, _ place: Comment) {
        let watch = run.watch
        for scope in watch.scopes.values {
            let targets = watch.targets.targets(ofScope: scope.id)
            let demand = targets.reduce(0) { sum, entry in
                let intervals = entry.target.canaries.map { watch.ledgers[$0].pace(of: entry.key).interval }
                return sum + (intervals.min().map { .seconds(1) / $0 } ?? .infinity)
            }
            let samples = scope[.messageTrace].schedule
            #expect(abs(samples.demand - demand) < 1e-6, place)
            #expect(samples.count == targets.count, place)
            #expect(targets.allSatisfy { samples.contains($0.key) }, place)
            #expect(scope[.messageBirth].schedule.count <= targets.count, place)
            for operation in CanaryOperation.allCases {
                let count = run.underWay.count { $0.scope == scope.id && $0.operation == operation }
                #expect(scope[operation].callsUnderWay == count, place)
            }
        }
        for ledger in watch.ledgers.values {
            let targets = watch.targets.keys.compactMap { key in watch.targets[key].map { (key, $0) } }
                .filter { $0.1.canaries.contains(ledger.id) }
            #expect(Set(targets.map(\.0)) == Set(ledger.messages.keys), place)
            #expect(targets.allSatisfy { Set($0.1.canaries).count == $0.1.canaries.count }, place)
            #expect(targets.allSatisfy { watch.targets.key(of: $0.1.name) == $0.0 }, place)
            let rotating = ledger.messages.values.count(where: \.isRotating)
            #expect(rotating <= ledger.spec.maxMessages + 2 * ledger.spec.maxGroups, place)
            #expect(ledger.groupIndices.count <= ledger.spec.maxGroups, place)
            #expect(ledger.groupOrder.count == ledger.groupIndices.count, place)
            for (index, group) in ledger.groups.enumerated() {
                let listings = ledger.messages.values.count { $0.track(ofGroup: index)?.isListed == true }
                #expect((group?.listings ?? 0) == listings, place)
            }
        }
        for canary in watch.snapshot(at: run.now.monotonic).canaries {
            let count = watch.ledgers[canary.id].messages.count
            #expect(canary.pending + canary.settled + canary.expired == count, place)
            #expect(canary.overdue <= count, place)
            for group in canary.groups {
                #expect(group.isReported == (group.word != nil), place)
                #expect(group.isReported == (group.tracks != TrackCounts()), place)
                #expect(group.word.map { group.tracks[$0] > 0 } ?? true, place)
                if group.isExpected { #expect(group.isReported == canary.isAnswered, place) }
            }
        }
    }

    /// A group's number never stands for another one, and its counters never go back.
    private func checkGroups(_ run: inout Run, _ place: Comment) {
        for canary in run.watch.snapshot(at: run.now.monotonic).canaries {
            for group in canary.groups {
                let counted = [group.regressions, group.latencyUnobserved, UInt64(group.latency.count)]
                if let known = run.groups[group.serial] {
                    #expect(known.canary == canary.id && known.name == group.name, place)
                    #expect(zip(known.counted, counted).allSatisfy { $0 <= $1 }, place)
                }
                run.groups[group.serial] = (canary.id, group.name, counted)
            }
        }
    }

    /// What was rendered once stands as long as the version and the clock say so.
    private func checkCache(_ run: inout Run, _ place: Comment) {
        if let cached = run.cached, cached.version == run.version,
            cached.changesAt.map({ run.now.monotonic < $0 }) ?? true
        {
            if run.pick(8) == 0 {
                #expect(run.watch.snapshot(at: run.now.monotonic).text == cached.text, place)
            }
        } else if run.pick(8) == 0 {
            let snapshot = run.watch.snapshot(at: run.now.monotonic)
            run.cached = (run.version, snapshot.changesAt, snapshot.text)
        }
    }

    private func checkHealth(_ run: Run, _ place: Comment) {
        let snapshot = run.watch.snapshot(at: run.now.monotonic)
        for (canary, ledger) in zip(snapshot.canaries, run.watch.ledgers.values) {
            #expect(canary.overdue == 0, place)
            #expect(canary.expired == 0 && canary.pending == 0, place)
            #expect(canary.isAnswered == !ledger.messages.isEmpty, place)
            #expect(ledger.messages.values.allSatisfy { !$0.isRotating }, place)
            for group in canary.groups where ledger.messages.isEmpty == false {
                let isListed = group.name == "A" || group.name == "B"
                #expect(group.isReported == (isListed || group.isExpected), place)
                if isListed { #expect(group.word == .consumed && group.oldestUnconsumed == nil, place) }
            }
        }
    }
}

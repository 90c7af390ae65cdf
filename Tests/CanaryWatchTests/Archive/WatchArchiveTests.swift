import Testing
import Text

@testable import CanaryWatch

/// What is known goes through plain values into another process, whose clock has another origin.
@Suite struct WatchArchiveTests {
    private static let words = [
        "CONSUMED", "CONSUMED", "CONSUMED_BUT_FILTERED", "NOT_CONSUME_YET", "NOT_CONSUME_YET", "NOT_ONLINE",
        "UNKNOWN", "PULL", "CONSUME_BROADCASTING", "NEW_WORD",
    ]

    private static let specs = [
        WatchBench.canary("orders") { $0.isRotating = true },
        WatchBench.canary("shared") {
            $0.isRotating = true
            $0.maxMessages = 4
            $0.maxGroups = 3
            $0.expectedGroups = []
        },
        WatchBench.canary("payments") { $0.topic = "payments" },
    ]

    /// A watch after half an hour of anything.
    private static func lively(seed: UInt64) -> WatchBench {
        var random = SplitMix64(seed: seed)
        var bench = WatchBench(specs)
        var counter = 0
        for _ in 0..<30 {
            for canary in bench.watch.canaryIDs where Int.random(in: 0..<2, using: &random) == 0 {
                counter += 1
                let span = 1_292_790_000 + Int(bench.elapsed)
                let id: MessageID =
                    counter.isMultiple(of: 2)
                    ? .broker(counter) : .client(ip: 0x0A00_0300 + counter % 5, span: span, counter: counter)
                let isStatic = canary == 2
                bench.add(
                    id, to: canary,
                    bornAt: Int.random(in: 0..<3, using: &random) == 0 ? bench.now.wall : nil, isLive: true,
                    isRotating: !isStatic)
            }
            bench.run(60) { ticket, now in
                switch Int.random(in: 0..<12, using: &random) {
                case 0: .gone
                case 1: WatchBench.failure()
                default:
                    ticket.operation == .messageBirth
                        ? .born(now.wall - .seconds(5))
                        : .tracks(
                            ["A", "B", "C", "D"].filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
                                .map {
                                    TrackReport(group: $0, word: words.randomElement(using: &random) ?? "")
                                })
                }
            }
        }
        return bench
    }

    /// A new process that follows the same configuration, a while later by a clock of its own.
    private static func successor(_ archive: WatchArchive, _ specs: [CanarySpec], at now: Moment) -> Watch {
        let scope = QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)
        var watch = Watch(canaries: specs, scopes: [scope], start: now.monotonic)
        watch.restore(archive, at: now)
        return watch
    }

    /// All that a snapshot says, but for the numbers that tell groups of one process apart.
    private static func text(_ watch: Watch, at now: MonotonicTime) -> [String] {
        watch.snapshot(at: now).text.split(separator: "\n").map { line in
            guard line.hasPrefix("  ") else { return String(line) }
            let words = line.split(separator: " ")
            return ([words[0]] + words.dropFirst(2)).joined(separator: " ")
        }
    }

    private static func same(_ wall: UnixTime) -> Moment {
        Moment(monotonic: MonotonicTime(nanoseconds: 777_000_000_000), wall: wall)
    }

    @Test(arguments: UInt64(1)...12)
    func `every series, verdict and due is the same in another process`(seed: UInt64) throws {
        let bench = Self.lively(seed: seed)
        let archive = bench.watch.archive(at: bench.now)
        let now = Self.same(bench.now.wall)
        let watch = Self.successor(archive, Self.specs.dropLast(), at: now)
        // The static messages of the last canary come from the configuration of the new process.
        var full = Watch(
            canaries: Self.specs,
            scopes: [QuotaScopeSpec(account: "default", region: "cn-hangzhou", requestsPerSecond: 8)],
            start: now.monotonic)
        let fixed = bench.watch.ledgers[2].messages.values.map { NewMessage(id: $0.id) }
        full.add(fixed, to: 2, isRotating: false, at: now)
        full.restore(archive, at: now)

        #expect(Self.text(full, at: now.monotonic) == Self.text(bench.watch, at: bench.now.monotonic))
        for (id, other) in zip(full.canaryIDs, bench.watch.canaryIDs) {
            #expect(
                full.messages(ofCanary: id, at: now).map { "\($0)" }
                    == bench.watch.messages(ofCanary: other, at: bench.now).map { "\($0)" })
        }
        // Nothing is lost or made up: what the new process would keep is what it was given.
        let again = full.archive(at: now)
        #expect(again.canaries.map(\.messages.count) == archive.canaries.map(\.messages.count))
        for (one, other) in zip(again.canaries, archive.canaries) {
            #expect(one.messages.map(Self.withoutDue) == other.messages.map(Self.withoutDue))
            #expect(one.groups == other.groups && one.droppedIDs == other.droppedIDs)
            #expect(one == Self.merged(other, dues: one))
        }
        #expect(Set(again.producers) == Set(archive.producers))
        #expect(Self.dues(again, at: now) == Self.dues(archive, at: now))
        // What isn't configured any more is left out.
        #expect(watch.canaries.map(\.name) == ["orders", "shared"])
        #expect(
            watch.archive(at: now).canaries.map(\.groups) == archive.canaries.dropLast().map(\.groups))
    }

    private static func withoutDue(_ message: MessageArchive) -> MessageArchive {
        var message = message
        message.due = nil
        return message
    }

    private static func merged(_ archive: LedgerArchive, dues: LedgerArchive) -> LedgerArchive {
        var archive = archive
        archive.messages = zip(archive.messages, dues.messages).map { message, other in
            var message = message
            message.due = other.due
            return message
        }
        return archive
    }

    /// What is late by now is due now.
    private static func dues(_ archive: WatchArchive, at now: Moment) -> [String: UnixTime] {
        let messages = archive.canaries.flatMap { canary in
            canary.messages.map { ("\(canary.name.topic.name) \($0.id)", max($0.due ?? now.wall, now.wall)) }
        }
        return Dictionary(messages) { min($0, $1) }
    }

    @Test func `counters and histograms go on from what was counted`() throws {
        var bench = WatchBench { $0.isRotating = true }
        bench.add(.broker(1), bornAt: bench.now.wall)
        bench.finish(try bench.call(), WatchBench.tracks("A NOT_CONSUME_YET"))
        bench.finish(try bench.call(), WatchBench.tracks("A CONSUMED"))
        bench.finish(try bench.call(), WatchBench.tracks("A NOT_CONSUME_YET"))
        let before = try #require(bench.snapshot.canaries[0].groups.first)
        #expect(before.regressions == 1 && before.latency.count == 1)
        let now = Self.same(bench.now.wall)
        let watch = Self.successor(
            bench.watch.archive(at: bench.now), bench.watch.canaries, at: now)
        let after = try #require(watch.snapshot(at: now.monotonic).canaries[0].groups.first)
        #expect(after.regressions == 1 && after.latency.count == 1 && after.latency.sum == before.latency.sum)
        #expect(after.latency.examples.map(\.seconds) == before.latency.examples.map(\.seconds))
        #expect(after.oldestUnconsumed == before.oldestUnconsumed && after.oldestUnconsumed != nil)
    }

    @Test func `groups that the new configuration ignores are left out, expected ones are there`() throws {
        var bench = WatchBench { $0.expectedGroups = [] }
        bench.add(.broker(1), isRotating: true)
        bench.finish(try bench.call(.messageTrace), WatchBench.tracks("A CONSUMED, OLD NOT_ONLINE"))
        let spec = WatchBench.canary("orders") {
            $0.expectedGroups = ["A", "NEW"].map { ExpectedGroup(name: $0, lagThreshold: .seconds(60)) }
            $0.isIgnored = { $0 == "OLD" }
        }
        let now = Self.same(bench.now.wall)
        let watch = Self.successor(bench.watch.archive(at: bench.now), [spec], at: now)
        let groups = watch.snapshot(at: now.monotonic).canaries[0].groups
        #expect(groups.map(\.name) == ["A", "NEW"])
        #expect(groups.map(\.hasConsumed) == [true, false])
    }

    @Test func `IDs that were dropped stay dropped in a process with other hashes`() {
        var ids = RecentIDs()
        ids.insert(.broker(1))
        var other = RecentIDs()
        for hash in ids.inOrder { other.insert(hash: hash) }
        #expect(other.contains(.broker(1)) && !other.contains(.broker(2)))
        #expect(ids.inOrder == [Self.hashOfFirst])
    }

    /// Computed with Python from the definition of FNV-1a.
    private static let hashOfFirst: UInt64 = 0xA779_04CA_F661_7ED2
}

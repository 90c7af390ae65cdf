import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct GroupHistoryTests {
    private let start = HandDrivenState.start

    /// A watch of canaries that was answered so, and the moment of the last answer.
    private func world(_ canaries: [String], _ tracks: [String: String]) throws -> HandDrivenState {
        let specs = canaries.map { name in
            var spec = CanarySpec(
                name: name, account: "a", region: "r", instanceID: "i", topic: name)
            spec.maxGroups = 1000
            return spec
        }
        var world = HandDrivenState(
            specs, scopes: [QuotaScopeSpec(account: "a", region: "r", requestsPerSecond: 10)])
        for canary in world.state.watch.canaryIDs {
            try world.add([(ProblemBench.ids[0], .seconds(-5))], to: canary, isRotating: false)
        }
        let reports = tracks.sorted { $0.key < $1.key }.map { TrackReport(group: $0.key, word: $0.value) }
        world.run(until: .seconds(10)) { _, _ in .init(outcome: .tracks(reports)) }
        world.history = History()
        return world
    }

    private func at(_ seconds: Int) -> MonotonicTime { start.monotonic + .seconds(seconds) }

    private func words(_ history: GroupHistory, _ spec: CanarySpec, _ group: String) -> [String] {
        (history[CanaryIdentity(spec)]?.groups[group]?.words.stretches ?? []).map { stretch in
            "\((stretch.start - start.monotonic).components.seconds) \(stretch.word?.word ?? "-")"
        }
    }

    @Test func `what happened in a pause isn't known`() throws {
        let world = try world(["orders"], ["GID_a": "CONSUMED"])
        let snapshot = world.state.watch.snapshot(at: world.now.monotonic)
        var history = GroupHistory()
        for second in [10, 20, 30, 500, 510] { history.record(snapshot, at: at(second)) }
        #expect(
            words(history, snapshot.canaries[0].spec, "GID_a") == ["10 CONSUMED", "90 -", "500 CONSUMED"])
    }

    @Test func `a canary that is gone is forgotten after six hours, and keeps its history until then`() throws
    {
        let both = try world(["orders", "payments"], ["GID_a": "CONSUMED"])
        let one = try world(["orders"], ["GID_a": "CONSUMED"])
        let (two, single) = (
            both.state.watch.snapshot(at: both.now.monotonic), one.state.watch.snapshot(at: one.now.monotonic)
        )
        let payments = two.canaries[1].spec
        var history = GroupHistory()
        history.record(two, at: at(10))
        history.record(single, at: at(6 * 3600))
        #expect(words(history, payments, "GID_a") == ["10 CONSUMED"] && history.groupCount == 2)
        // It is back before it was forgotten.
        history.record(two, at: at(6 * 3600 + 1))
        #expect(words(history, payments, "GID_a").last == "\(6 * 3600 + 1) CONSUMED")
        history.record(single, at: at(12 * 3600 + 2))
        #expect(history[CanaryIdentity(payments)] == nil && history.groupCount == 1)
    }

    @Test func `names that come and go don't fill the memory`() throws {
        var history = GroupHistory()
        for turn in 0..<200 {
            let tracks = Dictionary(
                uniqueKeysWithValues: (0..<50).map { ("GID_\(turn)_\($0)", "CONSUMED") })
            let world = try world(["orders"], tracks)
            history.record(world.state.watch.snapshot(at: world.now.monotonic), at: at(10 + turn * 10))
            #expect(history.groupCount <= 100)
        }
    }

    // Some 290 bytes of stretches, 190 of latencies and 80 in the table for each group: less than 30 MB for
    // 500 canaries of 100 groups that all flap and consume. Groups that don't flap take a tenth of the
    // stretches.
    @Test func `groups that all flap stay within their bound`() throws {
        let names = ["one", "two", "three"]
        let groups = (0..<100).map { "GID_\($0)" }
        let snapshots = try ["CONSUMED", "NOT_ONLINE"].map { word in
            let world = try world(names, Dictionary(uniqueKeysWithValues: groups.map { ($0, word) }))
            return world.state.watch.snapshot(at: world.now.monotonic)
        }
        var history = GroupHistory()
        for turn in 0..<100 { history.record(snapshots[turn % 2], at: at(10 + turn * 10)) }
        #expect(history.groupCount == 300)
        for canary in snapshots[0].canaries {
            let known = try #require(history[CanaryIdentity(canary.spec)])
            // Two that are joined may be like the one before them.
            let bounds = WordSpans.countMax - 2...WordSpans.countMax
            #expect(known.groups.values.allSatisfy { bounds.contains($0.words.count) })
        }
        #expect(MemoryLayout<GroupHistory.Group>.stride <= 48)
    }
}

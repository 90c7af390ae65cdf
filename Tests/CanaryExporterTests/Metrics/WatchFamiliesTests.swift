import Exposition
import Testing
import Text

@testable import CanaryExporter
@testable import CanaryWatch
@testable import Sampling

/// One source shown one state after the other says what a new one would.
@Suite struct WatchFamiliesTests {
    private func page(
        _ families: inout WatchFamilies, _ snapshot: WatchSnapshot, _ counters: EngineCounters,
        _ format: ExpositionFormat
    ) -> String {
        families.show(snapshot, counters)
        return String(decoding: format.render { families.write(to: &$0) }, as: UTF8.self)
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `labels follow what comes, goes, changes places and is shown again`(
        format: ExpositionFormat
    ) throws {
        let start = try ShopScenario.atStart()
        let played = try ShopScenario.played()
        let empty = start.state.watch.snapshot(at: start.now.monotonic)
        let full = played.state.watch.snapshot(at: played.now.monotonic)
        let fewer = WatchSnapshot(canaries: [full.canaries[1]], channels: [full.channels[1]], changesAt: nil)
        let other = WatchSnapshot(canaries: [full.canaries[0]], channels: [full.channels[0]], changesAt: nil)
        let reversed = WatchSnapshot(
            canaries: full.canaries.reversed(), channels: full.channels.reversed(), changesAt: nil)
        var families = WatchFamilies()
        for snapshot in [empty, full, fewer, other, full, reversed, full, full, empty, fewer] {
            var fresh = WatchFamilies()
            let expected = page(&fresh, snapshot, played.state.counters, format)
            // Without #expect's own difference of the two, which takes long.
            let isSame = page(&families, snapshot, played.state.counters, format) == expected
            #expect(isSame, "\(snapshot.canaries.count) canaries, \(snapshot.channels.count) channels")
        }
    }
}

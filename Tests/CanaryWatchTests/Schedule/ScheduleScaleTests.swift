import Testing
import Text

@testable import CanaryWatch

@Suite struct ScheduleScaleTests {
    @Test func `a million keys cost steps as their logarithm and leave no demand behind`() throws {
        var schedule = Schedule()
        var random = SplitMix64(seed: 1)
        let intervals: [Duration] = [
            .seconds(30), .seconds(7), .seconds(300), .milliseconds(333), .seconds(86_401),
        ]
        var worst = 0
        func measure(_ change: (inout Schedule) -> Void) {
            let before = schedule.operationCount
            change(&schedule)
            worst = max(worst, schedule.operationCount - before)
        }
        for key in 0..<1_000_000 {
            let due = MonotonicTime(nanoseconds: Int64(random.next() >> 24))
            measure {
                $0.add(key, interval: intervals[key % 5], isSettled: key % 3 == 0, due: due)
            }
        }
        for _ in 0..<2_000 {
            let key = Int.random(in: 0..<1_000_000, using: &random)
            let due = try #require(schedule.nextDue)
            measure { $0.update(key, interval: .seconds(3), isSettled: true, at: due) }
            var taken: Int?
            measure { taken = $0.takeDue(at: due)?.key }
            let key2 = try #require(taken)
            measure { $0.returned(key2, at: due) }
        }
        for key in 0..<1_000_000 {
            measure { $0.remove(key) }
        }
        // A heap of 2^20 has 20 levels below its top, with two comparisons and one move each, and an update
        // takes a key out of one heap and puts it into the other.
        #expect(worst <= 2 * 3 * 21)
        #expect(worst >= 20)
        #expect(schedule.demand == 0)
        #expect(schedule.count == 0)
    }
}

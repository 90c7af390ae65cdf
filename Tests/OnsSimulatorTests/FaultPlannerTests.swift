import Testing

@testable import OnsSimulator

@Suite struct FaultPlannerTests {
    @Test func `every third call is struck`() {
        var planner = FaultPlanner(faults: [ApiFault(.hang, everyNthCall: 3)], seed: 1)
        let struck = (1...7).map { _ in planner.plan(operation: "A", at: 0).effect == .hang }
        #expect(struck == [false, false, true, false, false, true, false])
    }

    @Test func `only calls of the operation and in the window count`() {
        let fault = ApiFault(.hang, .from(.seconds(10), to: .seconds(20)), everyNthCall: 2, operation: "A")
        var planner = FaultPlanner(faults: [fault], seed: 1)
        let calls: [(String, Int64)] = [
            ("A", 9_999), ("A", 10_000), ("B", 10_000), ("A", 19_999), ("A", 20_000), ("A", 20_001),
        ]
        let struck = calls.map { planner.plan(operation: $0.0, at: $0.1).effect == .hang }
        #expect(struck == [false, false, false, true, false, false])
    }

    @Test func `chance strikes its share, the same calls for the same seed`() {
        func struck(seed: UInt64) -> [Bool] {
            var planner = FaultPlanner(faults: [ApiFault(.hang, chance: 0.2)], seed: seed)
            return (0..<1_000).map { _ in planner.plan(operation: "A", at: 0).effect != nil }
        }
        // Five standard deviations around 200 of 1000 are 63.
        #expect((137...263).contains(struck(seed: 1).filter { $0 }.count))
        #expect(struck(seed: 1) == struck(seed: 1))
        #expect(struck(seed: 1) != struck(seed: 2))
    }

    @Test func `delays and shifts add up, and the first other fault counts`() {
        let faults = [
            ApiFault(.latency(min: .seconds(1), max: .seconds(1))), ApiFault(.clockShift(.seconds(60))),
            ApiFault(.reset), ApiFault(.hang), ApiFault(.latency(min: .seconds(2), max: .seconds(2))),
            ApiFault(.clockShift(.seconds(-20))),
        ]
        var planner = FaultPlanner(faults: faults, seed: 1)
        let plan = planner.plan(operation: "A", at: 0)
        #expect(plan == .init(delay: .seconds(3), clockShift: 40_000, effect: .reset))
    }

    @Test func `latency stays within its range and varies`() {
        var planner = FaultPlanner(
            faults: [ApiFault(.latency(min: .milliseconds(100), max: .milliseconds(200)))], seed: 1)
        let delays = (0..<100).map { _ in planner.plan(operation: "A", at: 0).delay }
        #expect(delays.allSatisfy { $0 >= .milliseconds(100) && $0 < .milliseconds(200) })
        #expect(Set(delays).count > 50)
    }
}

import Testing

@testable import CanaryExporter

@Suite struct PassedOverTests {
    @Test func `junk without end is told once a minute with its number`() throws {
        var passedOver = PassedOver()
        let start = ContinuousClock.now
        #expect(passedOver.tell(at: start, quiet: .seconds(60)) == nil)
        var told: [Int] = []
        for second in 0..<180 {
            passedOver.note(path: "a.txt", reason: "line \(second)")
            if let lines = passedOver.tell(at: start + .seconds(second), quiet: .seconds(60)) {
                told.append(lines.count)
                // The first since the last telling.
                #expect(lines.reason == ["line 0", "line 1", "line 61"][told.count - 1])
            }
        }
        #expect(told == [1, 60, 60])
    }
}

import Testing

@testable import Text

@Suite struct DurationTests {
    @Test(arguments: [
        (Duration.seconds(21_601), 21_601.0), (.zero, 0), (.milliseconds(1), 0.001), (.seconds(-3), -3),
        (.nanoseconds(1), 1e-9), (.milliseconds(16_777_217), 16_777.217),
    ])
    func `seconds are those that were put in`(duration: Duration, seconds: Double) {
        #expect(duration.inSeconds == seconds)
    }

    @Test func `a scaled duration is the product, to the nanosecond`() {
        #expect(Duration.seconds(30).scaled(by: 2.5) == .seconds(75))
        #expect(Duration.milliseconds(100).scaled(by: 1.25) == .milliseconds(125))
        #expect(Duration.nanoseconds(10).scaled(by: 0.26) == .nanoseconds(3))
        #expect(Duration.zero.scaled(by: 1e9) == .zero)
        #expect(Duration.seconds(366 * 86_400).scaled(by: 1e12) == Duration.nanoseconds(Int64.max))
    }
}

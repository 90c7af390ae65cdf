import Testing

@testable import Text

@Suite struct MonotonicTimeTests {
    @Test func `instants and durations add up`() {
        let time = MonotonicTime(nanoseconds: 5)
        #expect((time + .microseconds(1)).nanoseconds == 1_005)
        #expect((time - .seconds(1)).nanoseconds == -999_999_995)
        #expect(time - MonotonicTime(nanoseconds: 7) == .nanoseconds(-2))
        #expect(time < time + .nanoseconds(1))
    }

    @Test func `sums and differences stop at the bounds`() {
        let latest = MonotonicTime(nanoseconds: .max)
        #expect(latest + .seconds(1) == latest)
        #expect((MonotonicTime(nanoseconds: .min) - .seconds(1)).nanoseconds == .min)
        #expect(latest - MonotonicTime(nanoseconds: .min) == .nanoseconds(Int64.max))
        #expect((MonotonicTime(nanoseconds: 0) + .seconds(1e15)).nanoseconds == .max)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.nanoseconds(-1), -1), (.seconds(2), 2_000_000_000),
            (Duration(attoseconds: 1_999_999_999), 1), (.seconds(Int64.max), Int64.max),
            (.seconds(Int64.min), Int64.min), (Duration(attoseconds: .max), Int64.max),
            (Duration(attoseconds: .min), Int64.min),
        ] as [(Duration, Int64)])
    func `a duration has whole nanoseconds`(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }
}

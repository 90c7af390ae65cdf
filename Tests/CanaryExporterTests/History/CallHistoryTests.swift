import AlibabaCloud
import CanaryWatch
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct CallHistoryTests {
    private let traces = OperationIdentity(account: "a", region: "r", operation: .messageTrace)
    private let births = OperationIdentity(account: "a", region: "r", operation: .messageBirth)

    private static func attempt(
        _ duration: Duration, wasOnTheWire: Bool = true, wasSent: Bool = true
    ) -> CallAttempt {
        CallAttempt(wasOnTheWire: wasOnTheWire, wasSent: wasSent && wasOnTheWire, duration: duration)
    }

    private func at(_ second: Int) -> Moment {
        Moment(
            monotonic: HandDrivenState.start.monotonic + .seconds(second),
            wall: HandDrivenState.start.wall + .seconds(second))
    }

    @Test func `calls are counted in the minute in which they end`() throws {
        var calls = CallHistory()
        for (second, failure) in [(0, nil), (39, .throttled), (41, .messageGone), (45, .unauthorized)]
            as [(Int, FailureReason?)]
        {
            calls.record(
                traces, Self.attempt(.milliseconds(500)), failure: failure, at: at(second))
        }
        // The clock that never goes back began 5000 s ago: a minute ends 40 s after the start.
        let minutes = calls.minutes(of: traces, last: 10, at: at(50).monotonic)
        #expect(minutes.map(\.start) == [at(-20).wall, at(40).wall])
        #expect(minutes.map(\.requests) == [2, 2] && minutes.map(\.failures) == [1, 2])
        #expect(minutes.map(\.throttled) == [1, 0] && minutes.map(\.gone) == [0, 1])
        #expect(minutes.map(\.unauthorized) == [0, 1] && minutes.map(\.seconds) == [1, 1])
        #expect(calls.minutes(of: births, last: 10, at: at(50).monotonic).isEmpty)
    }

    @Test func `what never left isn't a call, and want of credentials is counted apart`() throws {
        var calls = CallHistory()
        calls.record(traces, Self.attempt(.zero, wasOnTheWire: false), failure: .timeout, at: at(0))
        #expect(calls.operationCount == 0)
        calls.record(traces, Self.attempt(.zero, wasOnTheWire: false), failure: .credentials, at: at(0))
        calls.record(traces, Self.attempt(.seconds(1), wasSent: false), failure: .connection, at: at(0))
        let minute = try #require(calls.minutes(of: traces, last: 1, at: at(0).monotonic).first)
        #expect(minute.requests == 1 && minute.failures == 1 && minute.withoutCredentials == 1)
    }

    @Test func `six hours are kept, whatever comes`() {
        var calls = CallHistory()
        for second in stride(from: 0, to: 10 * 3600, by: 15) {
            calls.record(traces, Self.attempt(.zero), failure: nil, at: at(second))
        }
        let minutes = calls.minutes(of: traces, last: .max / 2, at: at(36_000).monotonic)
        #expect(minutes.count == CallHistory.minutesMax && minutes.dropLast().allSatisfy { $0.requests == 4 })
        let lately = calls.minutes(of: traces, last: 15, at: at(35_999).monotonic)
        #expect(lately.count == 15 && lately.first?.start == at(35_980 - 14 * 60).wall)
        calls.forget(at: at(36_000).monotonic)
        #expect(calls.operationCount == 1)
        calls.forget(at: at(16 * 3600 + 60).monotonic)
        #expect(calls.operationCount == 0)
    }
}

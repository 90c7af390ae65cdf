import Testing
import Text

@testable import CanaryWatch

@Suite struct QuotaTests {
    @Test func `the first call waits a second and what a predecessor's calls may be late`() {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(100))
        #expect(quota.reserve(at: at(100)) == .wait(until: at(101.115)))
        #expect(slot(&quota, at: 101.115) != nil)
    }

    @Test(arguments: [
        (8.0, 10, 0.125), (10, 10, 0.1045), (12, 10, 0.1045), (2, 10, 0.5), (0.5, 1, 2), (1, 1, 1.045),
    ])
    func `calls are spaced by the rate, and by what the limit has room for`(
        rate: Double, limit: Int, spacing: Double
    ) {
        var quota = Quota(
            requestsPerSecond: rate, limit: ServiceQuota(calls: limit, seconds: 1), start: at(0))
        #expect(slot(&quota, at: 10) != nil)
        #expect(quota.reserve(at: at(10)) == .wait(until: at(10 + spacing)))
    }

    @Test func `a little lateness is made up for, more is not`() {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        var calls = [slot(&quota, at: 10), slot(&quota, at: 10.140)]
        #expect(quota.reserve(at: at(10.140)) == .wait(until: at(10.250)))
        calls.append(slot(&quota, at: 10.266))
        #expect(quota.reserve(at: at(10.266)) == .wait(until: at(10.391)))
        calls.append(slot(&quota, at: 60))
        #expect(quota.reserve(at: at(60)) == .wait(until: at(60.125)))
        #expect(Set(calls).count == 4 && !calls.contains(nil))
    }

    @Test func `a call that isn't sent holds its place for a second, then needs a new one`() throws {
        var quota = Quota(requestsPerSecond: 2.9, limit: ServiceQuota(calls: 3, seconds: 1), start: at(0))
        let ids = try [10, 10.4, 10.8].map { try #require(slot(&quota, at: $0, isSent: false)) }
        #expect(quota.sent(ids[0], at: at(10.95)) == true)
        // The first has no answer, the others may be sent any time.
        #expect(slot(&quota, at: 11.399, isSent: false) == nil)
        // The second has lapsed.
        let fourth = try #require(slot(&quota, at: 11.42, isSent: false))
        #expect(quota.sent(ids[1], at: at(11.5)) == false)
        quota.answered(ids[0], at: at(11.5))
        // The first has landed by 11.515 and counts for a second; the third lapsed at 11.8.
        #expect(quota.sent(ids[1], at: at(12)) == true)
        #expect(quota.sent(ids[2], at: at(12.1)) == false)
        quota.abandoned(fourth, at: at(12.2))
        #expect(quota.sent(ids[2], at: at(12.2)) == true)
    }

    @Test func `an abandoned call frees its place but not the spacing`() throws {
        var quota = Quota(requestsPerSecond: 0.9, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        let id = try #require(slot(&quota, at: 10, isSent: false))
        quota.abandoned(id, at: at(10.1))
        #expect(quota.sent(id, at: at(10.2)) == false)
        guard case .wait(let until) = quota.reserve(at: at(10.2)) else {
            Issue.record("The spacing was forgotten.")
            return
        }
        #expect(abs((until - at(10 + 1 / 0.9)) / .seconds(1)) < 1e-6)
    }

    @Test func `a call without an answer counts until it has one`() throws {
        var quota = Quota(requestsPerSecond: 2, limit: ServiceQuota(calls: 3, seconds: 1), start: at(0))
        let ids = try [10, 10.5, 11].map { try #require(slot(&quota, at: $0)) }
        for time in [11.5, 13, 20, 100] { #expect(slot(&quota, at: time) == nil) }
        quota.answered(ids[2], at: at(100))
        // Its answer came late: it may have landed just now.
        #expect(slot(&quota, at: 101) == nil)
        #expect(slot(&quota, at: 101.016) != nil)
    }

    @Test func `a call that nobody ends is forgotten after five minutes`() {
        var quota = Quota(requestsPerSecond: 0.5, limit: ServiceQuota(calls: 1, seconds: 1), start: at(0))
        #expect(slot(&quota, at: 10) != nil)
        #expect(slot(&quota, at: 309.9) == nil)
        #expect(slot(&quota, at: 310) != nil)
    }

    @Test func `a request that goes out twice needs two places`() throws {
        var quota = Quota(requestsPerSecond: 1.5, limit: ServiceQuota(calls: 2, seconds: 1), start: at(0))
        let first = try #require(slot(&quota, at: 10))
        #expect(quota.sent(first, at: at(10.1)) == true)
        let full = slot(&quota, at: 10.7)
        #expect(full == nil)
        #expect(quota.sent(first, at: at(10.8)) == false)
        quota.abandoned(first, at: at(10.8))
        #expect(quota.sent(first, at: at(30)) == false)
    }

    @Test func `throttling halves the rate once a second, down to the floor`() {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        quota.throttled(at: at(10), retryAfter: nil)
        quota.throttled(at: at(10.5), retryAfter: nil)
        #expect(abs(quota.allowedRate(at: at(10.5)) - 4.02) < 1e-9)
        quota.throttled(at: at(11), retryAfter: nil)
        #expect(abs(quota.allowedRate(at: at(11)) - 2.02) < 1e-9)
        for second in 12..<30 { quota.throttled(at: at(Double(second)), retryAfter: nil) }
        #expect(quota.allowedRate(at: at(29)) == 0.25)
        #expect(quota.configuredRate == 8)
    }

    @Test(arguments: [(8.0, 0.25), (1.6, 0.1), (0.05, 0.05)])
    func `the floor is a 32nd or one call in ten seconds`(rate: Double, floor: Double) {
        var quota = Quota(requestsPerSecond: rate, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        for second in 0..<20 { quota.throttled(at: at(Double(second)), retryAfter: nil) }
        #expect(quota.allowedRate(at: at(19)) == floor)
    }

    @Test func `quiet time restores 5 % of the configured rate every ten seconds`() {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        quota.throttled(at: at(10), retryAfter: nil)
        for (time, rate) in [(10.0, 4.0), (20, 4.4), (60, 6.0), (110, 8.0), (1_000, 8.0)] {
            #expect(abs(quota.allowedRate(at: at(time)) - rate) < 1e-9, "at \(time)")
        }
        #expect(slot(&quota, at: 60) != nil)
        guard case .wait(let until) = quota.reserve(at: at(60)) else {
            Issue.record("No spacing.")
            return
        }
        #expect(until == at(60) + .nanoseconds(166_666_667))
    }

    @Test(arguments: [(5.0, 15.0), (120, 130), (3_600, 130), (-5, 10)])
    func `no call is made before the service wants one, for two minutes at most`(
        retryAfter: Double, resume: Double
    ) {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        quota.throttled(at: at(10), retryAfter: .seconds(retryAfter))
        quota.throttled(at: at(10), retryAfter: .seconds(1))
        let expected = max(resume, 11)
        #expect(quota.allowedRate(at: at(10)) == 0)
        #expect(quota.allowedRate(at: at(expected - 0.001)) == 0)
        #expect(quota.allowedRate(at: at(expected)) >= 4)
        #expect(quota.reserve(at: at(10)) == .wait(until: at(expected)))
        #expect(slot(&quota, at: expected) != nil)
    }

    @Test func `a reload changes the rate and keeps the window and the back-off`() {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        quota.throttled(at: at(9), retryAfter: nil)
        for call in 0..<4 { #expect(slot(&quota, at: 10 + Double(call) * 0.25) != nil) }
        quota.configure(requestsPerSecond: 2, limit: ServiceQuota(calls: 3, seconds: 1), at: at(10.75))
        #expect(quota.configuredRate == 2)
        #expect(quota.allowedRate(at: at(10.75)) < 1.1)
        // Three places now, and four calls without an answer.
        #expect(slot(&quota, at: 20) == nil)
    }

    @Test func `an instant that goes back counts as the latest`() throws {
        var quota = Quota(requestsPerSecond: 8, limit: ServiceQuota(calls: 10, seconds: 1), start: at(0))
        let id = try #require(slot(&quota, at: 10, isSent: false))
        #expect(slot(&quota, at: 11, isSent: false) != nil)
        #expect(quota.reserve(at: at(9)) == .wait(until: at(11.125)))
        #expect(quota.sent(id, at: at(9.5)) == true)
    }

    private func slot(_ quota: inout Quota, at seconds: Double, isSent: Bool = true) -> Quota.SlotID? {
        guard case .slot(let id) = quota.reserve(at: at(seconds)) else { return nil }
        if isSent { #expect(quota.sent(id, at: at(seconds)) == true) }
        return id
    }

    private func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64((seconds * 1e9).rounded()))
    }
}

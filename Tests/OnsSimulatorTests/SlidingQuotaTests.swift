import Testing

@testable import OnsSimulator

@Suite struct SlidingQuotaTests {
    private static let key = SlidingQuota.Key(
        owner: "1", region: "cn-hangzhou", operation: "OnsMessageTrace")

    @Test func `ten calls pass in a second and the eleventh doesn't`() {
        let times = (0..<10).map { Duration.milliseconds($0 * 99) } + [.milliseconds(999)]
        #expect(admissions(limit: 10, at: times) == [Bool](repeating: true, count: 10) + [false])
    }

    @Test func `the second slides, it doesn't begin anew on the clock`() {
        let times: [Duration] = [.milliseconds(900), .milliseconds(950), .milliseconds(1_050)]
        #expect(admissions(limit: 2, at: times) == [true, true, false])
    }

    @Test func `a call one second old no longer counts`() {
        let times: [Duration] = [.zero, .seconds(1), .nanoseconds(1_999_999_999)]
        #expect(admissions(limit: 1, at: times) == [true, true, false])
    }

    @Test func `throttled calls count too`() {
        let times: [Duration] = [.zero, .milliseconds(600), .milliseconds(1_200), .milliseconds(2_200)]
        #expect(admissions(limit: 1, at: times) == [true, false, false, true])
    }

    @Test(arguments: [
        SlidingQuota.Key(owner: "2", region: "cn-hangzhou", operation: "OnsMessageTrace"),
        SlidingQuota.Key(owner: "1", region: "cn-shanghai", operation: "OnsMessageTrace"),
        SlidingQuota.Key(owner: "1", region: "cn-hangzhou", operation: "OnsMessageGetByMsgId"),
    ])
    func `accounts, regions and operations are counted apart`(other: SlidingQuota.Key) {
        var quota = SlidingQuota(limit: 1)
        let admissions = [Self.key, other, Self.key, other].map { quota.admit($0, at: .zero) }
        #expect(admissions == [true, true, false, false])
    }

    private func admissions(limit: Int, at times: [Duration]) -> [Bool] {
        var quota = SlidingQuota(limit: limit)
        return times.map { quota.admit(Self.key, at: $0) }
    }
}

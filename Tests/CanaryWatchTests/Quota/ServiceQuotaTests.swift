import CanaryWatch
import Testing
import Text

@Suite struct ServiceQuotaTests {
    @Test(arguments: [
        (ServiceQuota.messageTrace, 8.0, 8.0), (.messageTrace, 10, 10), (.messageTrace, 20, 8),
        (.messageGetByMsgID, 8, 8), (.messagePageQueryByTopic, 8, 8.0 / 60),
        (.messagePageQueryByTopic, 0.1, 0.1),
    ])
    func `an operation with a smaller quota gets at most 0.8 of it`(
        operation: ServiceQuota, configured: Double, effective: Double
    ) {
        #expect(abs(operation.effectiveRate(configured: configured) - effective) < 1e-12)
        let quota = Quota(
            operation: operation, requestsPerSecond: configured, start: MonotonicTime(nanoseconds: 0))
        #expect(abs(quota.configuredRate - effective) < 1e-12)
    }

    @Test func `a quota has a window of its own`() {
        #expect(ServiceQuota.messageTrace.callsMax == 10 && ServiceQuota.messageTrace.window == .seconds(1))
        let perMinute = ServiceQuota.messagePageQueryByTopic
        #expect(perMinute.callsMax == 10 && perMinute.window == .seconds(60))
    }
}

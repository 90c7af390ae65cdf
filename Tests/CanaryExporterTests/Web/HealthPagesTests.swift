import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct HealthPagesTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    @Test(arguments: [(0, 200), (10, 200), (30, 200), (31, 503), (3600, 503)])
    func `the process is healthy while its loop turned within 30 s`(age: Int, status: Int) {
        #expect(HealthPages.health(heartbeat: start, now: start + .seconds(age)).status == status)
    }

    @Test func `a stuck loop is told with its age`() {
        let page = HealthPages.health(heartbeat: start, now: start + .seconds(125))
        #expect(page.text == "Not healthy: the sampling loop has not turned for 2 min 5 s.")
    }

    @Test(arguments: [(false, 0, 503), (false, 59, 503), (false, 60, 200), (true, 0, 200), (true, 59, 200)])
    func `it is ready when every canary was sampled, or after a minute`(
        isEverySampled: Bool, age: Int, status: Int
    ) {
        let page = HealthPages.readiness(
            isEverySampled: isEverySampled, start: start, now: start + .seconds(age))
        #expect(page.status == status)
    }

    @Test(arguments: [
        (Duration.seconds(-5), "0 s"), (.zero, "0 s"), (.milliseconds(999), "0 s"), (.seconds(59), "59 s"),
        (.seconds(60), "1 min"), (.seconds(61), "1 min 1 s"), (.seconds(3599), "59 min 59 s"),
        (.seconds(3600), "1 h"), (.seconds(3661), "1 h 1 min"), (.seconds(90_000), "1 d 1 h"),
        (.seconds(86_400 + 59), "1 d"),
    ])
    func `ages are told in two units`(age: Duration, text: String) {
        #expect(Age.text(age) == text)
    }
}

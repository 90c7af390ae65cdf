import Locking
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct MonitorTests {
    @Test func `who waits sees a change, on another thread`() async {
        let monitor = Monitor(0)
        async let seen = onOwnThread { monitor.wait { $0 == 3 ? $0 : nil } }
        for value in 1...3 {
            monitor.withLock { $0 = value }
            monitor.notifyAll()
        }
        let result = await seen
        #expect(result == 3)
    }

    @Test func `at the limit there is one more look, and nothing`() async {
        let monitor = Monitor(0)
        let result = await onOwnThread {
            monitor.wait(within: .milliseconds(20)) { count -> Int? in
                count += 1
                return nil
            }
        }
        #expect(result == nil)
        #expect(monitor.withLock { $0 } >= 2)
    }

    @Test(arguments: [Duration.seconds(-5), .zero, .seconds(Int64.max)])
    func `odd limits are limits`(limit: Duration) {
        let monitor = Monitor(0)
        #expect(monitor.wait(within: limit) { $0 } == 0)
        if limit <= .zero {
            let nothing: Int? = monitor.wait(within: limit) { _ in nil }
            #expect(nothing == nil)
        }
    }
}

internal import CanaryWatch
internal import Lifecycle
package import Text

/// Turns the engine until the process ends.
package struct SamplingService: Service {
    package let engine: SamplingEngine
    package let clock: SystemClock
    package let name = "sampling"

    /// Makes a service that turns this engine.
    package init(engine: SamplingEngine, clock: SystemClock) {
        self.engine = engine
        self.clock = clock
    }

    package func run() async throws {
        while !Task.isCancelled {
            let wake = engine.turn()
            let wait = max(.zero, wake - clock.monotonic)
            await engine.alarm.wait(for: wait)
        }
    }
}

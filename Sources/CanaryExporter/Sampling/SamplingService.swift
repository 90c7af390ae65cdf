internal import CanaryWatch
internal import Lifecycle
internal import Text

/// Turns the engine until the process ends.
struct SamplingService: Service {
    let engine: SamplingEngine
    let clock: SystemClock
    let name = "sampling"

    func run() async throws {
        while !Task.isCancelled {
            let wake = engine.turn()
            let wait = max(.zero, wake - clock.monotonic)
            await engine.alarm.wait(for: wait)
        }
    }
}

internal import CanaryWatch
internal import ServiceLifecycle
internal import Text

/// Turns the engine until the process ends.
struct SamplingService: Service {
    let engine: SamplingEngine
    let clock: SystemClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let wake = engine.turn()
                let wait = max(.zero, wake - clock.monotonic)
                await engine.alarm.wait(for: wait)
            }
        }
    }
}

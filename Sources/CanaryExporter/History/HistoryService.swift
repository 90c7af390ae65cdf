internal import CanaryWatch
internal import Lifecycle
internal import Locking
internal import Sampling
internal import Text

/// Writes down at a fixed pace what the status page tells of the last hours.
struct HistoryService: Service {
    /// Half the shortest time in which an answer can change anything that isn't noise: offsets are committed
    /// every 5 s or so, and most canaries are sampled every 30 s.
    static let pace: Duration = .seconds(10)

    let engine: SamplingEngine
    let history: HistoryKeeper
    let clock: SystemClock
    var timer: any Clock<Duration> = ContinuousClock()
    let name = "history"

    func run() async throws {
        while !Task.isCancelled {
            Self.record(engine, history, at: clock.monotonic)
            try await timer.sleep(for: Self.pace)
        }
    }

    /// Writes down what is known at a moment.
    static func record(_ engine: SamplingEngine, _ history: HistoryKeeper, at now: MonotonicTime) {
        history.record(engine.snapshot(at: now), at: now)
    }
}

internal import CanaryWatch
internal import Lifecycle
internal import Locking
internal import Sampling
internal import Text

/// Tells systemd that the process is ready, alive while its sampling loop is, and about to end.
struct SystemdService: Service {
    let notifier: SystemdNotifier
    let engine: SamplingEngine
    let clock: SystemClock
    let name = "systemd"

    func run() async throws {
        // The last service: everything else has started.
        notifier.ready()
        defer { notifier.stopping() }
        guard let interval = notifier.watchdogInterval else { return await untilCancelled() }
        while !Task.isCancelled {
            tellIfAlive()
            // Half the time, so that one late turn is no reason for a restart.
            try await ContinuousClock().sleep(for: interval / 2)
        }
    }

    /// Tells the watchdog of a loop that turns; of one that is stuck it hears nothing, and restarts it.
    func tellIfAlive() {
        guard HealthPages.health(heartbeat: engine.heartbeat.monotonic, now: clock.monotonic).status == 200
        else { return }
        notifier.alive()
    }
}

internal import CanaryWatch
internal import Locking
internal import ServiceLifecycle
internal import Text

/// Tells systemd that the process is ready, alive while its sampling loop is, and about to end.
struct SystemdService: Service {
    let notifier: SystemdNotifier
    let engine: SamplingEngine
    let clock: SystemClock

    func run() async throws {
        // Made when the server listens already, with a configuration that was read.
        notifier.ready()
        guard let interval = notifier.watchdogInterval else {
            // Cancellation ends it like a graceful shutdown.
            try? await gracefulShutdown()
            return notifier.stopping()
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                tellIfAlive()
                // Half the time, so that one late turn is no reason for a restart.
                guard (try? await ContinuousClock().sleep(for: interval / 2)) != nil else { return }
            }
        }
        notifier.stopping()
    }

    /// Tells the watchdog of a loop that turns; of one that is stuck it hears nothing, and restarts it.
    func tellIfAlive() {
        let heartbeat = engine.state.withLock { $0.heartbeatInstant }
        guard HealthPages.health(heartbeat: heartbeat, now: clock.monotonic).status == 200 else { return }
        notifier.alive()
    }
}

internal import Lifecycle
internal import Text

/// Reloads whenever somebody asks, one time after the other, until the process ends.
struct ReloadService: Service {
    let queue: ReloadQueue
    let reloader: Reloader
    /// Told of each reload's begin and end; a refused one has left the process as ready as before.
    let notifier: SystemdNotifier
    let clock: SystemClock
    let name = "reload"

    func run() async throws {
        for await _ in queue.ticks {
            notifier.reloading(at: clock.monotonic)
            queue.carryOut(reloader.reload)
            notifier.ready()
        }
    }
}

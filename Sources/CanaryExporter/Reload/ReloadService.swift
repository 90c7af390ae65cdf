internal import ServiceLifecycle
internal import Text
internal import UnixSignals

/// Reloads whenever somebody asks, one time after the other, until the process ends.
struct ReloadService: Service {
    let queue: ReloadQueue
    let reloader: Reloader
    /// Told of each reload's begin and end; a refused one has left the process as ready as before.
    let notifier: SystemdNotifier
    let clock: SystemClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in queue.ticks {
                notifier.reloading(at: clock.monotonic)
                queue.carryOut(reloader.reload)
                notifier.ready()
            }
        }
    }
}

/// Asks for a reload at each SIGHUP.
struct HangupService: Service {
    let hangups: UnixSignalsSequence
    let queue: ReloadQueue

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in hangups { queue.ask() }
        }
    }
}

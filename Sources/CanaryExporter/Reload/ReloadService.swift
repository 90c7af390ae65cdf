internal import ServiceLifecycle
internal import UnixSignals

/// Reloads whenever somebody asks, one time after the other, until the process ends.
struct ReloadService: Service {
    let queue: ReloadQueue
    let reloader: Reloader

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in queue.ticks {
                queue.carryOut(reloader.reload)
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

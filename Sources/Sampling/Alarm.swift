internal import Locking

/// A wait that somebody else can end early; one waits, anybody rings.
final class Alarm: Sendable {
    private struct State {
        /// Whether it rang while nobody slept.
        var hasRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Ends the sleep, or the next one where nobody sleeps.
    func ring() {
        let sleeper = state.withLock { state in
            state.hasRung = state.sleeper == nil
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Waits until the time is over, it rings, or the task is cancelled.
    func wait(for duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled: it rang first, or the process ends.
                try? await ContinuousClock().sleep(for: duration, tolerance: .zero)
            }
            group.addTask { await self.ringing() }
            await group.next()
            group.cancelAll()
        }
    }

    private func ringing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume()
        }
    }
}

internal import Locking
internal import Synchronization
internal import Text

/// The queue behind a lock that nobody keeps for long: between those who log and the thread that writes.
final class LogChannel: Sendable {
    private struct State: Sendable {
        var queue: LogQueue
        var isWriterWaiting = false
        var isFlushWaiting = false
        var isEnding = false
    }

    private let state: Monitor<State>
    private let now: @Sendable () -> UnixTime
    /// From which gravity on events are let in, as the queue last said: a full one is seen without the lock.
    private let leastGravity = Atomic<UInt8>(0)
    /// Drops that the queue hasn't heard of yet.
    private let dropsUncounted = Atomic<UInt64>(0)

    init(limits: LogQueue.Limits, now: @escaping @Sendable () -> UnixTime) {
        state = Monitor(State(queue: LogQueue(limits: limits)))
        self.now = now
    }

    /// Whether such events are dropped at the moment; if so it counts as one.
    func refuses(_ level: LogLevel) -> Bool {
        guard level.gravity < leastGravity.load(ordering: .relaxed) else { return false }
        dropsUncounted.wrappingAdd(1, ordering: .relaxed)
        return true
    }

    /// Takes an event in, or drops it.
    func offer(_ event: LogEvent) {
        let bytes = event.sizeBytes
        change { _ = $0.queue.offer(event, bytes: bytes) }
    }

    /// Waits for something to write, on the thread that writes.
    ///
    /// - Parameter batch: An empty buffer of the thread's own, which gets the entries.
    /// - Returns: Whether there are any; if not it is the end.
    func next(_ batch: inout [LogQueue.Entry]) -> Bool {
        let isThere: Bool? = state.wait { state in
            state.queue.take(into: &batch)
            state.isWriterWaiting = batch.isEmpty
            return batch.isEmpty && !state.isEnding ? nil : !batch.isEmpty
        }
        return isThere ?? false
    }

    /// Takes in what became of entries, on the thread that writes.
    func settle(_ entries: [LogQueue.Entry], written: Int) {
        let time = now()
        let isAwaited = change { state in
            state.queue.settle(entries, written: written, at: time)
            defer { state.isFlushWaiting = false }
            return state.isFlushWaiting
        }
        if isAwaited { state.notifyAll() }
    }

    /// Lines that were never written.
    var linesDropped: UInt64 { change { $0.queue.droppedCount } }

    /// Waits until what was taken in before is written or lost, and says whether it is.
    func flush(within limit: Duration) -> Bool {
        let time = now()
        let mark = change { $0.queue.beginFlush(at: time) }
        let isDone: Bool? = state.wait(within: limit) { state in
            state.isFlushWaiting = true
            return state.queue.isSettled(mark) ? true : nil
        }
        return isDone ?? false
    }

    /// Lets the thread end when it has written what is left.
    func end() {
        change { $0.isEnding = true }
        state.notifyAll()
    }

    /// Runs the body under the lock, and wakes the writer where there is something for it.
    @discardableResult
    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, wakes) = state.withLock { state -> (Result, Bool) in
            let drops = dropsUncounted.exchange(0, ordering: .relaxed)
            if drops > 0 { state.queue.drop(drops) }
            let result = body(&state)
            let gravity = state.queue.leastGravity
            if leastGravity.load(ordering: .relaxed) != gravity {
                leastGravity.store(gravity, ordering: .relaxed)
            }
            let wakes = state.isWriterWaiting && state.queue.hasWork
            if wakes { state.isWriterWaiting = false }
            return (result, wakes)
        }
        if wakes { state.notifyAll() }
        return result
    }
}

import Locking

/// Runs what blocks on a thread of its own, and waits for it without keeping one of the tasks' pool.
///
/// The pool has as many threads as processors: a test that blocks one may keep the others from their turns.
package func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        let isStarted = DetachedThread.start { continuation.resume(returning: body()) }
        precondition(isStarted, "the system allows no thread")
    }
}

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A value behind a POSIX mutex, for state that C threads and Swift tasks share.
///
/// `Synchronization.Mutex` would do the same, but the thread sanitizer doesn't see its lock operations and
/// reports races that aren't there; it does see `pthread_mutex_t`, so that a clean run means something.
///
/// Any thread may call `withLock`. It must not be called again from within its own body: the mutex is not
/// recursive.
@safe
package final class Locked<Value>: @unchecked Sendable where Value: Sendable {
    // Proof for @unchecked: `storage` is read and written only between lock and unlock of `mutex`, and the
    // mutex stands at a fixed address from init to deinit.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var storage: Value

    /// Makes a lock around a first value.
    package init(_ value: Value) {
        unsafe mutex = .allocate(capacity: 1)
        storage = value
        let status = unsafe pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed with \(status)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs the body while no other thread is inside one, and returns what it returns.
    ///
    /// The body may change the value; it should be short, since every other user waits meanwhile.
    package func withLock<Result, Failure>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&storage)
    }
}

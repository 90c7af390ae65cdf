#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A value behind a POSIX mutex, with a condition that threads wait for.
///
/// Any thread may call it, but none from within a body: the mutex is not recursive. Waiting blocks the
/// thread, so that it is nothing for tasks. Limits are counted on the monotonic clock.
@safe
package final class Monitor<Value>: @unchecked Sendable where Value: Sendable {
    // Proof for @unchecked: `storage` is read and written only between lock and unlock of `mutex`, and mutex
    // and condition stand at fixed addresses from init to deinit.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var storage: Value

    /// Makes a monitor around a first value.
    package init(_ value: Value) {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        storage = value
        var attributes = pthread_condattr_t()
        let status = unsafe [
            pthread_mutex_init(mutex, nil), pthread_condattr_init(&attributes),
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC),
            pthread_cond_init(condition, &attributes),
            pthread_condattr_destroy(&attributes),
        ]
        precondition(status.allSatisfy { $0 == 0 }, "a monitor can't be made: \(status)")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs the body while no other thread is inside one, and returns what it returns.
    ///
    /// Who waits doesn't notice a change of the value until `notifyAll`.
    package func withLock<Result, Failure>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&storage)
    }

    /// Runs the body at once and after each notice until it returns something, and returns that.
    ///
    /// - Parameters:
    ///   - limit: How long to wait at most; nil for as long as it takes.
    ///   - body: What is waited for; it may change the value, and runs once more at the limit.
    /// - Returns: What the body returned; nil at the limit.
    package func wait<Result>(within limit: Duration? = nil, _ body: (inout Value) -> Result?) -> Result? {
        let deadline = limit.map(Self.deadline)
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&storage) { return result }
            guard var deadline else {
                unsafe pthread_cond_wait(condition, mutex)
                continue
            }
            let status = unsafe pthread_cond_timedwait(condition, mutex, &deadline)
            if status != 0 { return body(&storage) }
        }
    }

    /// Has everybody who waits look again.
    package func notifyAll() {
        unsafe pthread_cond_broadcast(condition)
    }

    /// The instant so long from now, on the clock of the condition.
    private static func deadline(in limit: Duration) -> timespec {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = max(limit, .zero).components
        let nanoseconds = now.tv_nsec + Int(attoseconds / 1_000_000_000)
        // A thousand years are as good as for ever, and don't overflow.
        let whole = now.tv_sec + Int(min(seconds, 31_556_952_000)) + nanoseconds / 1_000_000_000
        return timespec(tv_sec: whole, tv_nsec: nanoseconds % 1_000_000_000)
    }
}

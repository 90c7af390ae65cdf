internal import Glibc

/// A POSIX thread that runs one body and is joined exactly once.
///
/// Threads, not tasks: a simulated API hangs and drips on purpose, and must not hold up anyone else's
/// executor.
struct JoinableThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread on a body, with all signals blocked: they are the program's.
    ///
    /// Throws when the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) throws(SimulatorError) -> JoinableThread {
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        // A new thread inherits the mask of the one that creates it.
        unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let context = unsafe Unmanaged.passRetained(Body(body))
        var handle = pthread_t()
        let status = unsafe pthread_create(
            &handle, nil,
            { context in
                // Proof: the pointer is the retained body from above, released here and nowhere else, since
                // the thread was created.
                if let context = unsafe context {
                    unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, unsafe context.toOpaque())
        guard status == 0 else {
            // No thread came into being, so nobody else releases the body.
            unsafe context.release()
            throw .system(call: "pthread_create", errno: status)
        }
        return JoinableThread(handle: handle)
    }

    /// Waits until the body has returned.
    ///
    /// To be called once, from any other thread.
    func join() {
        let status = pthread_join(handle, nil)
        precondition(status == 0, "pthread_join failed with \(status)")
    }

    /// Carries a body through C.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}

internal import Glibc

/// The system allows no further thread.
package struct NoThread: Error, CustomStringConvertible {
    let status: Int32

    /// A sentence for whoever starts the program.
    package var description: String {
        "The log's thread can't be started: \(unsafe String(cString: strerror(status)))."
    }
}

/// Starts the thread that writes the log.
enum WriterThread {
    /// Runs the body on a new thread that no signal reaches, and that nobody waits for.
    ///
    /// Signals belong to whoever reads them; SIGPIPE and SIGXFSZ, which a write may raise, become mere errors
    /// of that write. The thread keeps alive what the body holds, until it returns.
    static func start(_ body: @escaping @Sendable () -> Void) throws(NoThread) {
        var (blocked, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&blocked)
        // A fault of the program itself has to end it where it happens.
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] {
            unsafe sigdelset(&blocked, fault)
        }
        // A thread inherits the mask of the one that makes it, so that there is no moment without.
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        // Proof for Unmanaged: balanced in `runBody`, or here if there is no thread to do it.
        let context = unsafe Unmanaged.passRetained(Body(body))
        var identifier = pthread_t()
        let status = unsafe pthread_create(&identifier, nil, runBody, context.toOpaque())
        guard status == 0 else {
            unsafe context.release()
            throw NoThread(status: status)
        }
        pthread_detach(identifier)
    }
}

/// What the thread is to do.
private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// The thread's first function: takes over the reference that `start` made.
private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // Proof for Unmanaged: the other half of `passRetained` in `start`.
    unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

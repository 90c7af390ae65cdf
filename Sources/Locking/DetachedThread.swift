#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Threads that nobody waits for, for work that blocks or takes long: tasks and the server have few of their
/// own.
package enum DetachedThread {
    /// Runs the body on a new thread, and says whether the system allowed one.
    ///
    /// The thread keeps alive what the body holds, until it returns.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        // Proof for Unmanaged: balanced in `runBody`, or here if there is no thread to do it.
        let context = unsafe Unmanaged.passRetained(ThreadBody(body))
        var identifier = pthread_t()
        guard unsafe pthread_create(&identifier, nil, runBody, context.toOpaque()) == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(identifier)
        return true
    }
}

/// What a thread is to do.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// The thread's first function: takes over the reference that `start` made.
private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // Proof for Unmanaged: the other half of `passRetained` in `start`.
    unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

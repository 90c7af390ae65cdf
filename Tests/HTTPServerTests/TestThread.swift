import Glibc

/// A thread of a test's own: what blocks must not take the few threads that all tests share.
final class TestThread: Sendable {
    private let identifier: pthread_t

    /// Starts a thread.
    init(_ body: @escaping @Sendable () -> Void) throws {
        let context = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw RawClient.Failure(what: "pthread_create: \(status)")
        }
        identifier = thread
    }

    /// Waits for the thread's end; called once.
    func join() {
        pthread_join(identifier, nil)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

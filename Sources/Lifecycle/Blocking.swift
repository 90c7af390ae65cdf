internal import Locking

/// A way from a thread that may wait into code that awaits.
package enum Blocking {
    /// Runs the body in a task, and waits for it on this thread, which must be none of the pool of tasks: the
    /// pool has as many threads as processors, and one that waits for another may wait for ever.
    package static func run<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result
    ) -> Result {
        let mailbox = Mailbox<Result>()
        _ = Task.detached(priority: .medium) { mailbox.post(await body()) }
        while true {
            if let result = mailbox.next(within: nil) { return result }
        }
    }
}

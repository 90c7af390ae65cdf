/// A part of the program that works from the start to the end of the process.
///
/// Services start in order, each when the one before it has started, and stop in reverse.
package protocol Service: Sendable {
    /// What the log calls it.
    var name: String { get }

    /// How long it may take to stop.
    var stopLimit: Duration { get }

    /// Gets ready; the next service starts when it returns.
    ///
    /// - Throws: What keeps it from working: then everything stops, and the process ends with status 1.
    func start() async throws

    /// Works until its task is cancelled, which asks it to stop; it returns when it has stopped.
    ///
    /// Runs in the pool of tasks: what blocks needs a thread of its own.
    ///
    /// - Throws: What keeps it from working on: then everything stops, and the process ends with status 1.
    func run() async throws
}

extension Service {
    /// A second: enough for whoever only waits or looks at something.
    package var stopLimit: Duration { .seconds(1) }

    /// Nothing to get ready.
    package func start() async throws {}
}

/// Waits until this task is cancelled: for services that only have something to do at the end.
package func untilCancelled() async {
    // A stream that nothing is put into ends when the task that reads it is cancelled.
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    continuation.finish()
}

/// Letters from many threads to one that waits for them, in the order in which they came.
///
/// Nobody who posts waits for the reader.
package final class Mailbox<Letter>: Sendable where Letter: Sendable {
    private let letters = Monitor<[Letter]>([])

    /// Makes an empty mailbox.
    package init() {}

    /// Adds a letter and wakes the reader; any thread may.
    package func post(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        letters.notifyAll()
    }

    /// Takes the oldest letter, waiting for one; for one thread at a time, and none of the tasks' pool.
    ///
    /// - Parameter patience: How long to wait at most; nil for as long as it takes.
    /// - Returns: The letter, or nil if none came in time.
    package func next(within patience: Duration?) -> Letter? {
        letters.wait(within: patience) { $0.isEmpty ? nil : $0.removeFirst() }
    }
}

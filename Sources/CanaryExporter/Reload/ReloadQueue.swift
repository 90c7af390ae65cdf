internal import Locking

/// Requests to reload, of which one is carried out at a time.
///
/// Requests that come while one is carried out are answered together by the next: the file may have changed
/// after it was read. Any thread may ask.
final class ReloadQueue: Sendable {
    /// Who is told how a reload ended.
    typealias Answer = @Sendable (Reloader.Outcome) -> Void

    /// So many wait for an answer at most; more are as many clients that don't wait for theirs.
    static let waitingMax = 100

    private let waiting = Locked<[Answer]>([])
    private let bell: AsyncStream<Void>.Continuation

    /// A tick for each reload that is to be made; for one reader.
    let ticks: AsyncStream<Void>

    /// Makes an empty queue.
    init() {
        (ticks, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for a reload that nobody waits for.
    func ask() { bell.yield() }

    /// Asks for a reload; false if too many wait already, and then nobody is told anything.
    func ask(_ answer: @escaping Answer) -> Bool {
        let isIn = waiting.withLock { waiting in
            guard waiting.count < Self.waitingMax else { return false }
            waiting.append(answer)
            return true
        }
        if isIn { bell.yield() }
        return isIn
    }

    /// Carries out one reload for all who asked before it began, and tells them.
    func carryOut(_ reload: () -> Reloader.Outcome) {
        let answers = waiting.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
        let outcome = reload()
        for answer in answers { answer(outcome) }
    }
}

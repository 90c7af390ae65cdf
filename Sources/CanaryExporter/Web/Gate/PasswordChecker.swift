internal import CanaryWatch
internal import Locking
internal import Passwords
internal import Text

/// Checks passwords one at a time on a thread of its own, and remembers the results.
///
/// The thread lives while there is something to check: a scraper's password is checked once, and then never
/// again. Any thread may ask.
final class PasswordChecker: Sendable {
    /// Takes what a check came to; called once.
    typealias Waiter = @Sendable (PasswordVerdict) -> Void

    private let queue = Locked(PasswordQueue<Waiter>())
    private let matches: @Sendable (BcryptHash, [UInt8]) -> Bool
    private let now: @Sendable () -> MonotonicTime

    /// Makes the digests that results are remembered under.
    let digester = PasswordDigester()

    /// Makes a checker that knows nothing.
    ///
    /// - Parameters:
    ///   - now: The clock by which waiting is bounded.
    ///   - matches: Compares a password with a hash.
    init(
        now: @escaping @Sendable () -> MonotonicTime,
        matches: @escaping @Sendable (BcryptHash, [UInt8]) -> Bool = { $0.matches($1) }
    ) {
        self.now = now
        self.matches = matches
    }

    /// Whether a password is right, if it was checked before.
    func isRight(_ attempt: PasswordAttempt) -> Bool? {
        queue.withLock { $0.isRight(attempt) }
    }

    /// Checks a password, and tells the result at once or later, on the checker's thread.
    func check(_ attempt: PasswordAttempt, from host: String, then waiter: @escaping Waiter) {
        let now = now()
        switch queue.withLock({ $0.ask(attempt, from: host, waiter: waiter, at: now) }) {
        case .known(let isRight): waiter(isRight ? .right : .wrong)
        case .crowded: waiter(.unchecked)
        case .waiting(let isFirst):
            guard isFirst, !DetachedThread.start(run) else { return }
            for waiter in queue.withLock({ $0.giveUp() }) { waiter(.unchecked) }
        }
    }

    /// The thread's work: checks until nobody waits.
    private func run() {
        while true {
            let now = now()
            let (attempt, tooLate) = queue.withLock { $0.next(at: now) }
            for waiter in tooLate { waiter(.unchecked) }
            guard let attempt else { return }
            let isRight = matches(attempt.hash, attempt.password) && attempt.isKnownUser
            for waiter in queue.withLock({ $0.finish(isRight: isRight) }) {
                waiter(isRight ? .right : .wrong)
            }
        }
    }
}

internal import CanaryWatch
internal import Passwords
internal import Text

/// Which passwords wait to be checked, and who waits for which: decides, and does nothing itself.
///
/// One check runs at a time. Requests that offer the same password wait for the same check, so that each is
/// computed once. The queue is bounded, for each client address too: whoever floods it with guesses keeps
/// others waiting for a few checks at most.
struct PasswordQueue<Waiter: Sendable>: Sendable {
    /// Checks that wait, the running one included; at a cost of 10 they take a second.
    static var checksLimit: Int { 16 }

    /// Checks that wait for requests of one address, or of one network of IPv6.
    static var checksLimitByHost: Int { 4 }

    /// Longer than this nobody waits for the begin of a check: Prometheus's default scrape timeout is 10 s.
    static var waitMax: Duration { .seconds(8) }

    /// What becomes of a request.
    enum Place: Sendable, Equatable {
        /// It needn't wait: the password was checked before.
        case known(isRight: Bool)
        /// It waits; `isFirst` says that nothing was running, so that somebody must begin.
        case waiting(isFirst: Bool)
        /// Too many wait.
        case crowded
    }

    private struct Check: Sendable {
        let attempt: PasswordAttempt
        let host: String
        let since: MonotonicTime
        var waiters: [Waiter]
    }

    private var memory = PasswordMemory()

    /// In the order asked; the first is the one that runs.
    private var checks: [Check] = []

    private var isRunning = false

    /// Whether a password is right, if it was checked before.
    mutating func isRight(_ attempt: PasswordAttempt) -> Bool? {
        memory.isRight(attempt.digest)
    }

    /// Puts a request in its place.
    mutating func ask(
        _ attempt: PasswordAttempt, from host: String, waiter: Waiter, at now: MonotonicTime
    ) -> Place {
        if let isRight = memory.isRight(attempt.digest) { return .known(isRight: isRight) }
        if let index = checks.firstIndex(where: { $0.attempt.digest == attempt.digest }) {
            checks[index].waiters.append(waiter)
            return .waiting(isFirst: false)
        }
        guard checks.count < Self.checksLimit,
            checks.count(where: { $0.host == host }) < Self.checksLimitByHost
        else { return .crowded }
        checks.append(Check(attempt: attempt, host: host, since: now, waiters: [waiter]))
        defer { isRunning = true }
        return .waiting(isFirst: !isRunning)
    }

    /// The check to run now, with those who have waited too long for theirs; nil when none is left.
    mutating func next(at now: MonotonicTime) -> (attempt: PasswordAttempt?, tooLate: [Waiter]) {
        let late = checks.prefix { now - $0.since > Self.waitMax }
        checks.removeFirst(late.count)
        if checks.isEmpty { isRunning = false }
        return (checks.first?.attempt, late.flatMap(\.waiters))
    }

    /// Notes the result of the running check, and returns who waited for it.
    mutating func finish(isRight: Bool) -> [Waiter] {
        let check = checks.removeFirst()
        memory.remember(check.attempt.digest, isRight: isRight)
        return check.waiters
    }

    /// Gives up, since nothing can run: returns everybody who waits.
    mutating func giveUp() -> [Waiter] {
        defer {
            checks = []
            isRunning = false
        }
        return checks.flatMap(\.waiters)
    }
}

/// Tells whether a request for the end says anything new.
///
/// One wish for the end may come as two signals: GNU `timeout` signals its child and then the child's whole
/// group (<https://www.gnu.org/software/coreutils/timeout>), and so does any wrapper that passes on what it
/// hears while a terminal signals the group. Somebody who is tired of waiting asks again later.
struct EndRequests: Sendable {
    /// What comes within this of the first request is its echo: below what a person needs to see that nothing
    /// happens and to ask again.
    static let echo: Duration = .milliseconds(200)

    private var first: ContinuousClock.Instant?

    /// Takes in a request.
    ///
    /// - Parameter now: When it came; no earlier than those before.
    /// - Returns: Whether it counts: the first does, and what comes after its echo.
    mutating func counts(at now: ContinuousClock.Instant) -> Bool {
        guard let first else {
            first = now
            return true
        }
        return now - first > Self.echo
    }
}

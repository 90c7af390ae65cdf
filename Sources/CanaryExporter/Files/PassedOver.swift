/// Lines of message files that were no messages, until they are told.
///
/// A producer that writes junk without end must not fill the disk with what is said of it.
struct PassedOver {
    /// How many lines weren't told yet.
    private var count = 0
    /// The first of them: its file, and what is wrong with it.
    private var first: (path: String, reason: String)?
    /// When lines were told last.
    private var told: ContinuousClock.Instant?

    /// Notes one line.
    mutating func note(path: String, reason: String) {
        count += 1
        if first == nil { first = (path, reason) }
    }

    /// What is to be told now; nil if there is nothing, or if something was told less than `quiet` ago.
    mutating func tell(
        at now: ContinuousClock.Instant, quiet: Duration
    ) -> (path: String, reason: String, count: Int)? {
        guard let first, told.map({ $0.duration(to: now) >= quiet }) ?? true else { return nil }
        defer {
            count = 0
            self.first = nil
            told = now
        }
        return (first.path, first.reason, count)
    }
}

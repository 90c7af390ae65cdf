internal import Passwords

/// What is known of passwords that were checked: which were right and which were wrong.
///
/// Bounded. Wrong ones give way to any other, and never drive out a right one: guessing can't make the
/// exporter forget who may ask.
struct PasswordMemory: Sendable {
    /// What exporter-toolkit keeps.
    static let countLimit = 100

    private struct Entry: Sendable {
        let isRight: Bool
        var lastUse: UInt64
    }

    private var entries: [PasswordDigest: Entry] = [:]
    private var uses: UInt64 = 0

    /// Whether a password is right; nil if that isn't known.
    mutating func isRight(_ digest: PasswordDigest) -> Bool? {
        guard let entry = entries[digest] else { return nil }
        uses += 1
        entries[digest]?.lastUse = uses
        return entry.isRight
    }

    /// Remembers the result of a check.
    mutating func remember(_ digest: PasswordDigest, isRight: Bool) {
        uses += 1
        if entries[digest] == nil, entries.count >= Self.countLimit {
            let wrong = oldest { !$0.isRight }
            guard let victim = wrong ?? (isRight ? oldest { _ in true } : nil) else { return }
            entries[victim] = nil
        }
        entries[digest] = Entry(isRight: isRight, lastUse: uses)
    }

    private func oldest(_ isWanted: (Entry) -> Bool) -> PasswordDigest? {
        entries.filter { isWanted($0.value) }.min { $0.value.lastUse < $1.value.lastUse }?.key
    }
}

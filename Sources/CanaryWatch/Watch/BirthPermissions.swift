internal import Text

/// Which topics' births the service gives, as far as its refusals have shown.
///
/// Permissions are given by topic. But where two topics were refused and no birth was ever given, nothing is
/// asked for in the next hour: else an account without the permission, or an endpoint without the operation,
/// would refuse as many calls each hour as there are topics, which looks like an outage.
struct BirthPermissions: Sendable {
    /// That births of a topic's messages aren't asked for, and how long that was to last.
    private struct Refusal {
        let until: MonotonicTime
        let time: Duration
    }

    /// How long births aren't asked for again after a refusal.
    static let refusalKept: Duration = .seconds(3600)

    /// How long at most: each refusal of a topic doubles the time.
    static let refusalKeptMax: Duration = .seconds(86_400)

    private var refusals: [TopicSubject: Refusal] = [:]
    /// Until when no births are asked for at all.
    private var refusedUntil: MonotonicTime?
    /// Whether the service ever gave a birth.
    private var hasGiven = false

    /// Whether births of a topic's messages may be asked for.
    func mayAsk(about topic: TopicSubject, at now: MonotonicTime) -> Bool {
        (refusals[topic]?.until ?? now) <= now && (refusedUntil ?? now) <= now
    }

    /// Notes that the service doesn't give births of a topic's messages.
    mutating func refuse(_ topic: TopicSubject, at now: MonotonicTime) {
        let time = refusals[topic].map { min($0.time * 2, Self.refusalKeptMax) } ?? Self.refusalKept
        // Topics that a reload took away leave nothing behind.
        refusals = refusals.filter { now - $0.value.until < Self.refusalKeptMax }
        refusals[topic] = Refusal(until: now + time, time: time)
        if !hasGiven, refusals.count > 1 { refusedUntil = now + Self.refusalKept }
    }

    /// Notes that the service gave a birth.
    mutating func give(_ topic: TopicSubject) {
        hasGiven = true
        refusedUntil = nil
        refusals[topic] = nil
    }

    /// Forgets that anything was refused: whoever gave the permission since then may reload.
    mutating func forget() {
        refusals = [:]
        refusedUntil = nil
    }
}

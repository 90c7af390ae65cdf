internal import CanaryWatch
internal import Text

/// What the top of the page says, decided from the whole report.
///
/// Good is said only when it is known: every canary has a fresh answer, some group is spoken of, and no
/// problem is.
struct Verdict: Equatable {
    /// The kind, for colour, mark and icon.
    let kind: Kind
    /// The headline, without an age.
    let headline: String
    /// Since when, where one moment can be told.
    var since: UnixTime?
    /// Whether it may have been so before.
    var isSinceAtLeast = false

    /// Decides.
    init(_ report: StatusReport) {
        let serious = report.problems.filter { $0.severity != .info }
        let critical = serious.filter { $0.severity == .critical }
        let answered = report.canaries.count { $0.snapshot.isAnswered }
        let all = report.canaries.count
        if report.now - report.heartbeat > HealthPages.heartbeatPatience {
            self.init(
                .bad, "The sampling loop is stuck: nothing below is up to date", since: report.heartbeat)
        } else if all == 0 {
            self.init(.blind, "No canary is configured")
        } else if answered == 0, report.canaries.allSatisfy({ $0.snapshot.lastSample == nil }) {
            self.init(.blind, "Nothing has been sampled yet", since: report.started)
        } else if answered == 0 {
            let last = report.canaries.compactMap(\.snapshot.lastSuccess).max()
            self.init(
                .bad, "No canary has a fresh answer: whether anything is wrong can't be told", since: last)
        } else if let worst = critical.first ?? serious.first {
            let isAlone = serious.count == 1
            self.init(
                worst.severity == .critical ? .bad : .warning,
                isAlone ? "One thing is wrong" : "\(serious.count) things are wrong",
                since: serious.compactMap(\.since).min())
            isSinceAtLeast = serious.contains { $0.isSinceAtLeast && $0.since == since }
        } else if answered < all {
            self.init(
                .blind,
                "Nothing is known to be wrong, but \(Plural.of(all - answered, "canary", "canaries")) "
                    + "of \(all) \(all - answered == 1 ? "has" : "have") no fresh answer")
        } else if !report.canaries.contains(where: { $0.snapshot.groups.contains(where: \.isReported) }) {
            self.init(.blind, "Nothing is known to be wrong, but no answer speaks of a group")
        } else if case let bad = Self.badGroups(report), bad > 0 {
            self.init(
                .warning,
                "\(Plural.of(bad, "group is", "groups are")) late, missing or not online")
        } else {
            self.init(.good, "Nothing is wrong")
        }
    }

    /// Groups that must consume and whose words are bad, whether or not a problem speaks of them.
    private static func badGroups(_ report: StatusReport) -> Int {
        report.canaries.reduce(0) { count, canary in
            count + CanaryOrder.groups(of: canary).count { $0.kind == .bad && $0.snapshot.isJudged }
        }
    }

    private init(_ kind: Kind, _ headline: String, since: UnixTime? = nil) {
        self.kind = kind
        self.headline = headline
        self.since = since
    }
}

/// A number with its noun.
enum Plural {
    /// Such as `1 canary` or `3 canaries`.
    static func of(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}

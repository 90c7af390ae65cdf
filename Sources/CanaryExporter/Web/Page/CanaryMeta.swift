internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// A canary in one line: where it is, when it was last answered, what it watches.
struct CanaryMeta {
    let canary: CanaryStatus
    let now: UnixTime

    /// Writes it.
    func write(into html: inout HTML) {
        let snapshot = canary.snapshot
        html.element("span") { html in
            html.text("topic ")
            html.name(snapshot.spec.topic)
            html.text(" in \(snapshot.spec.region)")
        }
        html.element("span") { html in
            html.text(snapshot.lastSuccess == nil ? "" : "answered ")
            html.ago(snapshot.lastSuccess, now: now, none: "never answered")
        }
        html.element("span", text: Self.messages(snapshot))
    }

    /// How many messages there are in each state; states without any are left out.
    static func messages(_ snapshot: CanarySnapshot) -> String {
        let counts = [
            (snapshot.pending, "pending"), (snapshot.settled, "settled"), (snapshot.expired, "expired"),
            (snapshot.overdue, "overdue"),
        ]
        let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return words.isEmpty ? "no messages" : words.joined(separator: ", ")
    }
}

extension CanaryStatus {
    /// Why the latest sample failed, where it did; that a message is gone is no failure to speak of.
    var failureNow: (reason: FailureReason, text: String)? {
        guard let latest = failures.first, let failure = latest.failure, failure.reason != .messageGone,
            successes.first.map({ $0.time < latest.time }) ?? true
        else { return nil }
        return failure
    }
}

internal import CanaryWatch

/// The page for people: every canary by every group with its word and age, without scripts or outside
/// resources.
enum StatusPage {
    /// What the page's own policy allows: its inline style sheet and nothing else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    /// Renders the page.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - failures: For each canary the text of its latest failure, nil where the latest sample didn't fail.
    ///   - now: The wall clock, from which ages are counted.
    ///   - metricsPath: Where the metrics are.
    /// - Returns: A whole HTML document.
    static func render(
        _ snapshot: WatchSnapshot, failures: [String?], now: UnixTime, metricsPath: String
    ) -> String {
        var rows = ""
        for (index, canary) in snapshot.canaries.enumerated() {
            rows += self.rows(of: canary, failure: failures[index], now: now)
        }
        if rows.isEmpty { rows = "<tr><td colspan=8>No canary is configured.</td></tr>" }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>RocketMQ canary exporter</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5"><style>\(style)</style></head><body>
            <header><h1>RocketMQ canary exporter</h1></header><main>
            <p>Version \(HTMLText(BuildInfo.version).escaped), as of \(now.iso8601).
            <a href="\(HTMLText(metricsPath).escaped)">Metrics</a></p>
            <table><caption>Where each canary stands with each consumer group</caption><thead><tr>
            <th scope="col">Canary</th><th scope="col">Topic</th><th scope="col">Messages</th>
            <th scope="col">Last answer</th><th scope="col">Consumer group</th><th scope="col">Status</th>
            <th scope="col">Oldest unconsumed</th><th scope="col">Consumed through</th>
            </tr></thead><tbody>
            \(rows)</tbody></table>
            <p>Ages are those of messages: the oldest one that a group has not consumed tells how far it
            lags at least, the newest one before which it has consumed everything tells how far it lags at
            most, as far as the canaries' queues reach.</p>
            </main></body></html>

            """
    }

    private static func rows(of canary: CanarySnapshot, failure: String?, now: UnixTime) -> String {
        let spec = canary.spec
        let lastAnswer = canary.lastSuccess.map { Age.text(now - $0) + " ago" } ?? "none yet"
        var about = "\(HTMLText(lastAnswer).escaped)"
        if let failure { about += "<br><strong>\(HTMLText(failure).escaped)</strong>" }
        if canary.overdue > 0 { about += "<br>\(canary.overdue) overdue" }
        let messages = "\(canary.pending) pending, \(canary.settled) settled, \(canary.expired) expired"
        let groups = canary.groups.filter { $0.isReported || $0.isExpected }
        let span = max(1, groups.count)
        var head = "<th scope=\"rowgroup\" rowspan=\(span)>\(HTMLText(spec.name).escaped)</th>"
        head += "<td rowspan=\(span)>\(HTMLText(spec.topic).escaped)</td>"
        head += "<td rowspan=\(span)>\(messages)</td><td rowspan=\(span)>\(about)</td>"
        guard !groups.isEmpty else {
            let word = canary.isAnswered ? "no groups" : "no fresh answer"
            return "<tr>\(head)<td colspan=4 class=\"blind\">\(word)</td></tr>\n"
        }
        var rows = ""
        for (index, group) in groups.enumerated() {
            rows += "<tr>\(index == 0 ? head : "")\(cells(of: group, now: now))</tr>\n"
        }
        return rows
    }

    private static func cells(of group: GroupSnapshot, now: UnixTime) -> String {
        let name = HTMLText(group.name).escaped + (group.isExpected ? " <small>expected</small>" : "")
        guard let word = group.word else {
            return "<td>\(name)</td><td class=\"blind\">no fresh answer</td><td></td><td></td>"
        }
        let unconsumed = group.oldestUnconsumed.map { "born " + Age.text(now - $0) + " ago" } ?? "none"
        let through = group.consumedThrough.map { "born " + Age.text(now - $0) + " ago" } ?? "nothing yet"
        return "<td>\(name)</td><td class=\"\(kind(of: word))\">\(word.word)</td><td>\(unconsumed)</td>"
            + "<td>\(through)</td>"
    }

    private static func kind(of word: TrackType) -> String {
        switch word {
        case .consumed: "good"
        case .missing, .notOnline: "bad"
        case .notConsumeYet: "waiting"
        case .unknown, .other, .consumedButFiltered, .pull, .consumeBroadcasting: "odd"
        }
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:16px/1.4 system-ui,sans-serif;margin:0}
        header{background:#12466f;color:#fff;padding:.6em 1em}h1{font-size:1.2em;margin:0}main{padding:0 1em}
        table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:.5em 0}
        th,td{border:1px solid #8888;padding:.3em .6em;text-align:left;vertical-align:top}
        .good::before{content:"✓ "}.bad::before{content:"✗ "}.waiting::before{content:"… "}
        .odd::before{content:"? "}
        .bad{background:#d5000040;font-weight:bold}.waiting{background:#ffb30040}.odd{background:#6a1b9a30}
        .good{background:#2e7d3230}.blind{background:#8884}
        """
}

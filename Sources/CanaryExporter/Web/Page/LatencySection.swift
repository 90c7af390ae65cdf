internal import CanaryWatch

/// How long the groups took to consume, as far as sampling can tell.
struct LatencySection {
    let groups: [GroupSnapshot]

    /// Groups that are shown.
    static let rowsMax = 200

    /// Writes it.
    func write(into html: inout HTML) {
        html.element("section", HTML.Attribute("aria-labelledby", "latency")) { html in
            html.element("h2", .id("latency"), text: "Latency from birth to first seen consumed")
            html.element("div", .class("card")) { html in
                let timed = groups.filter {
                    $0.latency.count > 0 || $0.latencyUnobserved > 0 || $0.regressions > 0
                }
                guard !timed.isEmpty else {
                    return html.element("p", .class("quiet"), text: "No consumption has been seen yet.")
                }
                html.element("table") { html in
                    html.element("caption", .class("hidden"), text: "Latency by consumer group")
                    html.columns([
                        "Consumer group", "Timed", "Half within", "Nine in ten within", "Mean",
                        "Too late to time", "Taken back",
                    ])
                    html.element("tbody") { html in
                        for group in timed.prefix(Self.rowsMax) { row(group, &html) }
                    }
                }
            }
        }
    }

    private func row(_ group: GroupSnapshot, _ html: inout HTML) {
        let latency = group.latency
        let mean = latency.count > 0 ? Figure.seconds(latency.sum / Double(latency.count)) : "unknown"
        html.element("tr") { html in
            html.element("th", .scope("row")) { $0.name(group.name) }
            html.element("td", .label("Timed"), text: "\(latency.count)")
            html.element("td", .label("Half within"), text: Self.bound(latency, share: 0.5))
            html.element("td", .label("Nine in ten within"), text: Self.bound(latency, share: 0.9))
            html.element("td", .label("Mean"), text: mean)
            html.element("td", .label("Too late to time"), text: "\(group.latencyUnobserved)")
            html.element("td", .label("Taken back"), text: "\(group.regressions)")
        }
    }

    /// The bound of the bucket in which a share of all latencies is reached.
    static func bound(_ latency: LatencyHistogram, share: Double) -> String {
        let count = latency.count
        guard count > 0 else { return "unknown" }
        var seen: UInt64 = 0
        for (bucket, number) in latency.counts.enumerated() {
            seen += number
            guard Double(seen) >= Double(count) * share else { continue }
            guard bucket < LatencyHistogram.bounds.count else { break }
            return Age.text(.seconds(LatencyHistogram.bounds[bucket]))
        }
        return "over " + Age.text(.seconds(LatencyHistogram.bounds.last ?? 0))
    }
}

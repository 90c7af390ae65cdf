internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling

/// The calls to the cloud: how many, how they ended, how long they took, and what the quota leaves.
struct OperationsSection {
    let report: StatusReport

    /// Operations that are shown, those with failures in the last minutes first.
    static let operationsMax = 24

    /// Writes it.
    func write(into html: inout HTML) {
        let busy = report.operations.filter { $0.requests > 0 || $0.channel.demandRatio > 0 }
        html.element("section", HTML.Attribute("aria-labelledby", "api")) { html in
            html.element("h2", .id("api"), text: "Calls to the cloud")
            guard !busy.isEmpty else {
                return html.element("p", .class("quiet"), text: "No call has been made yet.")
            }
            let sorted = busy.enumerated().sorted {
                (Self.recentFailures($1.element), $0.offset) < (Self.recentFailures($0.element), $1.offset)
            }.map(\.element)
            for operation in sorted.prefix(Self.operationsMax) { card(operation, &html) }
            if sorted.count > Self.operationsMax {
                html.element(
                    "p", text: "\(sorted.count - Self.operationsMax) more are in the status as JSON.")
            }
        }
    }

    private static func recentFailures(_ operation: OperationStatus) -> Int {
        operation.history.suffix(10).reduce(0) { $0 + $1.failures }
    }

    private func card(_ operation: OperationStatus, _ html: inout HTML) {
        html.element("article", .class("card")) { html in
            html.element("h3", text: operation.channel.operation.name)
            html.element("p", .class("meta")) { html in
                html.element("span") { html in
                    html.text("account ")
                    html.name(operation.channel.spec.account)
                    html.text(" in \(operation.channel.spec.region)")
                }
                html.element("span", text: Plural.of(Int(clamping: operation.requests), "call", "calls"))
                html.element("span", text: Self.failures(operation))
            }
            html.element("div", .class("charts")) { html in
                html.element("div") { calls(operation, &$0) }
                html.element("div") { durations(operation, &$0) }
                html.element("div") { quota(operation.channel, &$0) }
            }
        }
    }

    private static func failures(_ operation: OperationStatus) -> String {
        let reasons = operation.failures.filter { $0.count > 0 }.sorted { $0.count > $1.count }
        guard !reasons.isEmpty else { return "none failed" }
        let sum = reasons.reduce(0) { $0 + $1.count }
        return "\(sum) failed: " + reasons.map { "\($0.count) \($0.reason.rawValue)" }.joined(separator: ", ")
    }

    private func calls(_ operation: OperationStatus, _ html: inout HTML) {
        let chart = CallChart(operation.history, now: report.now)
        html.element("p") { html in
            html.text("Calls a minute ")
            html.element("span", .class("quiet"), text: "up to \(chart.callsMax)")
        }
        html.chart(class: "spark", title: chart.callsInWords) { html in
            html.element("path", .class("calls"), HTML.Attribute("d", chart.path(of: \.requests)))
            html.element("path", .class("failed"), HTML.Attribute("d", chart.path(of: \.failures)))
        }
        html.axis(CallChart.minutes)
    }

    private func durations(_ operation: OperationStatus, _ html: inout HTML) {
        let chart = CallChart(operation.history, now: report.now)
        html.element("p") { html in
            html.text("Mean duration ")
            html.element("span", .class("quiet"), text: "up to \(Figure.seconds(chart.secondsMax))")
        }
        html.chart(class: "spark", title: chart.durationsInWords) { html in
            html.element("path", .class("mean"), HTML.Attribute("d", chart.line))
        }
        html.axis(CallChart.minutes)
    }

    /// What the schedule asks for and what back-off leaves, as parts of the quota.
    private func quota(_ channel: ChannelSnapshot, _ html: inout HTML) {
        let demand = channel.demandRatio * channel.quota
        let scale = max(channel.quota, demand, 1e-9)
        let asked = Int((demand / scale * 360).rounded())
        let allowed = Int((channel.allowed / scale * 360).rounded())
        let words =
            "asks for \(Figure.decimal(demand)), may make \(Figure.decimal(channel.allowed)) "
            + "of \(Figure.decimal(channel.quota))"
        html.element("p") { html in
            html.text("Calls a second ")
            html.element("span", .class("quiet"), text: words)
        }
        html.element(
            "svg", .class("bar"), HTML.Attribute("viewBox", "0 0 360 12"),
            HTML.Attribute("preserveAspectRatio", "none"), HTML.Attribute("role", "img")
        ) { html in
            html.element("title", text: "Calls a second: the schedule \(words) of the quota")
            html.raw("<path class=\"ground\" d=\"M0 0h360v12h-360z\"></path>")
            html.element(
                "path", .class("asked"), HTML.Attribute("d", "M0 3h\(max(1, asked))v6h-\(max(1, asked))z"))
            html.element(
                "path", .class("allowed"), HTML.Attribute("d", "M\(min(357, max(0, allowed - 3))) 0h3v12h-3z")
            )
        }
        if channel.demandRatio > 1 {
            html.element("p") { html in
                html.mark(.warning)
                html.text("The schedule is stretched to fit.")
            }
        } else if channel.allowed < channel.quota {
            html.element("p") { html in
                html.mark(.warning)
                html.text("Throttled: fewer calls are made for now.")
            }
        }
    }
}

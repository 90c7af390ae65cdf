internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// All about one canary.
struct CanaryPage {
    let canary: CanaryStatus
    let report: StatusReport
    let request: PageRequest

    /// Samples of each sort that are shown.
    static let samplesMax = 20
    /// Groups that are shown.
    static let rowsMax = 200

    private var now: UnixTime { report.now }
    private var snapshot: CanarySnapshot { canary.snapshot }

    /// Writes the main part.
    func write(into html: inout HTML) {
        html.element("p", .class("crumb")) { html in
            html.element(
                "a", .href(.page(PageRequest(refreshSeconds: request.refreshSeconds))), text: "All canaries")
        }
        state(&html)
        html.element("section", HTML.Attribute("aria-labelledby", "groups")) { html in
            html.element("h2", .id("groups"), text: "Consumer groups")
            html.element("div", .class("card")) { html in
                GroupTable(canary: canary, now: now, rowsMax: Self.rowsMax, isDetailed: true).write(
                    into: &html)
                if snapshot.groupsDropped > 0 {
                    html.element(
                        "p",
                        text: "The answer lists \(snapshot.groupsDropped) more: max_groups leaves them out.")
                }
            }
        }
        samples("Last errors", id: "errors", canary.failures, none: "No sample has failed.", &html)
        LatencySection(groups: snapshot.groups).write(into: &html)
        MessagesSection(canary: canary, now: now).write(into: &html)
        samples("Last answers", id: "answers", canary.successes, none: "No answer has come yet.", &html)
        CanarySettings(snapshot: snapshot).write(into: &html)
    }

    private func state(_ html: inout HTML) {
        let verdict = CanaryVerdict(canary, report)
        html.element(
            "section", .class("verdict \(verdict.kind.rawValue)"),
            HTML.Attribute("aria-labelledby", "verdict")
        ) { html in
            html.element("h1", .id("verdict")) { html in
                html.mark(verdict.kind)
                html.element("span") { html in
                    html.text("Canary ")
                    html.name(snapshot.spec.name)
                    html.text(": \(verdict.headline)")
                }
            }
            html.element("p", .class("meta quiet")) { CanaryMeta(canary: canary, now: now).write(into: &$0) }
            if !verdict.problems.isEmpty {
                html.element("ul", .class("problems")) { html in
                    for problem in verdict.problems.prefix(VerdictSection.problemsShown) {
                        VerdictSection(report: report, request: request).item(problem, &html)
                    }
                }
            }
        }
    }

    private func samples(
        _ title: String, id: String, _ samples: [SampleRecord], none: String, _ html: inout HTML
    ) {
        html.element("section", HTML.Attribute("aria-labelledby", id)) { html in
            html.element("h2", .id(id), text: title)
            html.element("div", .class("card")) { html in
                guard !samples.isEmpty else { return html.element("p", .class("quiet"), text: none) }
                html.element("table") { html in
                    html.element("caption", .class("hidden"), text: title)
                    let hasFailures = samples.contains { $0.failure != nil }
                    html.columns(
                        ["When"] + (hasFailures ? ["Reason, and the cloud's words"] : [])
                            + ["Message", "Request ID", "Took"])
                    html.element("tbody") { html in
                        for sample in samples.prefix(Self.samplesMax) {
                            row(sample, hasFailures: hasFailures, &html)
                        }
                    }
                }
            }
        }
    }

    private func row(_ sample: SampleRecord, hasFailures: Bool, _ html: inout HTML) {
        html.element("tr") { html in
            html.element("th", .scope("row")) { $0.ago(sample.time, now: now, none: "") }
            if hasFailures {
                html.element("td", .label("Reason")) { html in
                    if let failure = sample.failure {
                        html.element("strong", text: failure.reason.rawValue)
                        html.text(" ")
                        html.words(failure.text, scalarsMax: 300)
                    }
                }
            }
            html.element("td", .label("Message")) { html in
                html.element("code") { $0.name(sample.messageID) }
            }
            html.element("td", .label("Request ID")) { html in
                if let requestID = sample.requestID { html.element("code") { $0.name(requestID) } }
            }
            html.element("td", .label("Took"), text: Figure.seconds(sample.duration))
        }
    }
}

/// What the top of a canary's page says.
struct CanaryVerdict {
    let kind: Kind
    let headline: String
    /// The problems that are about this canary.
    let problems: [StatusProblem]

    /// Decides from the problems first, then from what is known.
    init(_ canary: CanaryStatus, _ report: StatusReport) {
        problems = report.problems.filter { $0.canary == canary.snapshot.spec.name }
        let serious = problems.filter { $0.severity != .info }
        if let worst = serious.first {
            kind = worst.severity == .critical ? .bad : .warning
            headline = serious.count == 1 ? "one thing is wrong" : "\(serious.count) things are wrong"
        } else if !canary.snapshot.isAnswered {
            kind = .blind
            headline = canary.snapshot.lastSample == nil ? "not sampled yet" : "no fresh answer"
        } else if !canary.snapshot.groups.contains(where: \.isReported) {
            kind = .blind
            headline = "the answer lists no group"
        } else {
            kind = .good
            headline = "nothing is wrong"
        }
    }
}

/// Figures as people read them.
enum Figure {
    /// A short time, such as `84 ms` or `1.20 s`.
    static func seconds(_ duration: Duration) -> String {
        seconds(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
    }

    /// The same of seconds.
    static func seconds(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "unknown" }
        guard seconds >= 1 else { return "\(Int((max(0, seconds) * 1000).rounded())) ms" }
        return decimal(seconds) + " s"
    }

    /// A number with two digits after the point, without needless zeros.
    static func decimal(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "unknown" }
        let hundredths = Int64((abs(number) * 100).rounded())
        let sign = number < 0 && hundredths > 0 ? "-" : ""
        let rest = hundredths % 100
        guard rest > 0 else { return "\(sign)\(hundredths / 100)" }
        let digits = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
        return "\(sign)\(hundredths / 100).\(digits)"
    }
}

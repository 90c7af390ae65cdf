internal import CanaryWatch
internal import Text

/// The top of the page: what is wrong now and since when, or how it is known that nothing is.
struct VerdictSection {
    let report: StatusReport
    let request: PageRequest

    /// Problems that are shown at once, and folded below them.
    static let problemsShown = 8
    static let problemsFolded = 92

    /// Writes it.
    func write(into html: inout HTML) {
        let verdict = Verdict(report)
        html.element(
            "section", .class("verdict \(verdict.kind.rawValue)"),
            HTML.Attribute("aria-labelledby", "verdict")
        ) { html in
            html.element("h1", .id("verdict")) { html in
                html.mark(verdict.kind)
                html.element("span", text: verdict.headline)
            }
            html.element("p", .class("quiet")) { html in
                if let since = verdict.since {
                    let words = verdict.isSinceAtLeast ? "At least since " : "Since "
                    html.text(verdict.kind == .blind ? "Started " : words)
                    html.time(since, "\(HTML.clock(since)), \(Age.brief(report.now - since)) ago")
                    html.text(". ")
                }
                basis(&html)
            }
            problems(&html)
        }
    }

    /// How it is known: what has been answered, and when.
    private func basis(_ html: inout HTML) {
        let answered = report.canaries.filter(\.snapshot.isAnswered)
        let groups = answered.reduce(0) { $0 + $1.snapshot.groups.count(where: \.isReported) }
        let last = report.canaries.compactMap(\.snapshot.lastSuccess).max()
        html.text("Last answer ")
        html.ago(last, now: report.now, none: "never")
        html.text(
            "; fresh answers for \(answered.count) of "
                + Plural.of(report.canaries.count, "canary", "canaries")
                + ", on \(Plural.of(groups, "group", "groups")).")
    }

    private func problems(_ html: inout HTML) {
        let shown = report.problems.prefix(Self.problemsShown)
        guard !shown.isEmpty else { return }
        html.element("ul", .class("problems")) { html in
            for problem in shown { item(problem, &html) }
        }
        let folded = report.problems.dropFirst(Self.problemsShown)
        guard !folded.isEmpty else { return }
        html.element("details") { html in
            html.element("summary", text: "\(folded.count) more")
            html.element("ul", .class("problems")) { html in
                for problem in folded.prefix(Self.problemsFolded) { item(problem, &html) }
            }
            if folded.count > Self.problemsFolded {
                html.element(
                    "p", text: "\(folded.count - Self.problemsFolded) more are in the status as JSON.")
            }
        }
    }

    /// Writes one problem.
    func item(_ problem: StatusProblem, _ html: inout HTML) {
        html.element("li") { html in
            let (kind, word) = Self.look(of: problem.severity)
            html.element("span") { html in
                html.element("span", .class("word \(kind.rawValue)")) { html in
                    html.mark(kind)
                    html.text(word)
                }
            }
            html.element("span", .class("what \(kind.rawValue)")) { html in
                if let canary = problem.canary, canary != request.canary {
                    let link = PageRequest(canary: canary, refreshSeconds: request.refreshSeconds)
                    html.element("a", .href(.page(link))) { $0.words(problem.text, scalarsMax: 300) }
                } else {
                    html.words(problem.text, scalarsMax: 300)
                }
                if let since = problem.since {
                    html.text(problem.isSinceAtLeast ? " for at least " : " for ")
                    html.time(since, Age.brief(report.now - since))
                }
            }
        }
    }

    private static func look(of severity: StatusProblem.Severity) -> (kind: Kind, word: String) {
        switch severity {
        case .critical: (.bad, "critical")
        case .warning: (.warning, "warning")
        case .info: (.note, "info")
        }
    }
}

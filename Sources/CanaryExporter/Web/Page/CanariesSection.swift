internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// All canaries: those in trouble in full and first, then the others, folded where there are many.
struct CanariesSection {
    let report: StatusReport
    let request: PageRequest

    /// Rows of groups in each canary that is shown in full.
    static let rowsMax = 8
    /// Canaries in trouble that have a line each, beyond those in full.
    static let linesOfTroubledMax = 200
    /// Other canaries that have a line each.
    static let linesOfOthersMax = 1000

    /// Writes it.
    func write(into html: inout HTML) {
        let order = CanaryOrder(report)
        html.element("section", HTML.Attribute("aria-labelledby", "canaries")) { html in
            html.element("h2", .id("canaries"), text: "Canaries")
            guard !report.canaries.isEmpty else {
                html.element("p", text: "The configuration names none.")
                return
            }
            let inFull = order.inFull
            for canary in inFull { card(canary, &html) }
            if inFull.count < report.canaries.count {
                lines(
                    Array(order.troubled.dropFirst(inFull.count)), title: "More canaries in trouble",
                    isFolded: false, max: Self.linesOfTroubledMax, &html)
                lines(
                    order.others,
                    title: Plural.of(order.others.count, "canary", "canaries") + " without trouble",
                    isFolded: !order.troubled.isEmpty, max: Self.linesOfOthersMax, &html)
            }
            legend(&html)
        }
    }

    private func card(_ canary: CanaryStatus, _ html: inout HTML) {
        html.element("article", .class("card")) { html in
            html.element("h3") { $0.canaryLink(canary.snapshot.spec.name, request) }
            html.element("p", .class("meta")) { CanaryMeta(canary: canary, now: report.now).write(into: &$0) }
            if let failure = canary.failureNow {
                html.element("p") { html in
                    html.mark(.bad)
                    if let since = canary.failingSince {
                        html.text("Every sample has failed for ")
                        html.time(since, Age.brief(report.now - since))
                    } else {
                        html.text("The last sample failed")
                    }
                    html.text(": \(failure.reason.rawValue): ")
                    html.words(failure.text, scalarsMax: 200)
                }
            }
            GroupTable(
                canary: canary, now: report.now, rowsMax: Self.rowsMax,
                isBrief: report.canaries.count > CanaryOrder.inFullMax, isDetailed: false
            )
            .write(into: &html)
        }
    }

    private func lines(
        _ canaries: [CanaryStatus], title: String, isFolded: Bool, max: Int, _ html: inout HTML
    ) {
        guard !canaries.isEmpty else { return }
        func table(_ html: inout HTML) {
            html.element("table") { html in
                html.element("caption", .class("hidden"), text: title)
                html.columns(["Canary", "Groups", "Last answer", "Messages"])
                html.element("tbody") { html in
                    for canary in canaries.prefix(max) { line(canary, &html) }
                }
            }
            if canaries.count > max {
                html.element("p", text: "\(canaries.count - max) more are in the status as JSON.")
            }
        }
        if isFolded {
            html.element("details") { html in
                html.element("summary", text: title)
                table(&html)
            }
        } else {
            html.element("h3", text: title)
            table(&html)
        }
    }

    private func line(_ canary: CanaryStatus, _ html: inout HTML) {
        let snapshot = canary.snapshot
        html.element("tr") { html in
            html.element("th", .scope("row")) { $0.canaryLink(snapshot.spec.name, request) }
            html.element("td", .label("Groups")) { html in
                let groups = CanaryOrder.groups(of: canary)
                if groups.isEmpty {
                    html.text(snapshot.isAnswered ? "none" : "no fresh answer")
                } else {
                    html.kindCounts(groups.map { ($0.snapshot.word, $0.kind) })
                }
            }
            html.element("td", .label("Last answer")) {
                $0.ago(snapshot.lastSuccess, now: report.now, none: "never")
            }
            html.element("td", .label("Messages"), text: CanaryMeta.messages(snapshot))
        }
    }

    private func legend(_ html: inout HTML) {
        html.element("details") { html in
            html.element("summary", text: "What the words, marks and strips mean")
            html.element("dl") { html in
                for word in TrackType.allCases.map(Optional.some) + [nil] {
                    html.element("dt") { $0.word(word, Kind(word)) }
                    html.element("dd", text: Self.meaning(of: word))
                }
            }
            html.element(
                "p", .class("quiet"),
                text: "In a strip each five minutes are shown by their worst word: the worse, the taller; "
                    + "dashes at the bottom where there was no fresh answer, nothing before the first one. "
                    + "Oldest unconsumed is the birth of the oldest message that the group has not consumed: "
                    + "it lags that far at least. Consumed through is the birth of the newest message before "
                    + "which it has consumed every one: it lags that far at most, as far as the canaries' "
                    + "queues reach.")
        }
    }

    private static func meaning(of word: TrackType?) -> String {
        switch word {
        case .consumed:
            "The group's committed offset is past the message. That includes retries and dead letters."
        case .consumedButFiltered: "The message doesn't match the group's subscription and was passed over."
        case .notConsumeYet: "The group's committed offset is not past the message yet."
        case .notOnline: "No consumer of the group is connected; its offsets were not looked at."
        case .unknown: "The cloud could not tell."
        case .pull: "The group pulls: its offset proves nothing."
        case .consumeBroadcasting: "The group broadcasts and keeps its offsets to itself."
        case .other: "The cloud used a word that no one has documented."
        case .missing:
            "The group is expected, and the answer doesn't list it: it never connected, or was deleted."
        case nil: "Nothing recent is known: look at the canary's last errors."
        }
    }
}

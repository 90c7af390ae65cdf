internal import CanaryWatch
internal import Text

/// Where one canary stands with its groups.
struct GroupTable {
    let canary: CanaryStatus
    let now: UnixTime
    /// Rows that are shown; the rest is named below.
    let rowsMax: Int
    /// Whether groups of which nothing is to be said but that they have consumed are only counted.
    var isBrief = false
    /// Whether each track type's count is told, and the strip is taller.
    let isDetailed: Bool

    /// Writes it, or why there is none.
    func write(into html: inout HTML) {
        let groups = CanaryOrder.groups(of: canary)
        guard !groups.isEmpty else {
            html.element("p") { html in
                html.word(nil, .blind)
                html.text(canary.snapshot.isAnswered ? " The answer lists no group." : "")
            }
            return
        }
        let told = isBrief ? max(1, groups.count { $0.kind != .good }) : groups.count
        let shown = min(told, rowsMax)
        html.element("table", .class("groups")) { html in
            html.element("caption", .class("hidden")) { html in
                html.text("Consumer groups of ")
                html.name(canary.snapshot.spec.name)
            }
            html.raw(
                """
                <colgroup><col class="c1"><col class="c2"><col class="c3"><col class="c4"><col></colgroup>
                """)
            html.columns([
                "Consumer group", "Now", "Oldest unconsumed", "Consumed through",
                "Last \(HistoryStrip.hours) hours until now",
            ])
            html.element("tbody") { html in
                for group in groups.prefix(shown) { row(group, &html) }
            }
        }
        if groups.count > shown {
            html.element("p", .class("quiet")) { html in
                html.text("\(Plural.of(groups.count - shown, "more group", "more groups")): ")
                html.kindCounts(groups.dropFirst(shown).map { ($0.snapshot.word, $0.kind) })
            }
        }
    }

    private func row(_ group: CanaryOrder.Group, _ html: inout HTML) {
        html.element("tr") { html in
            html.element("th", .scope("row")) { html in
                html.name(group.snapshot.name)
                if !group.snapshot.isExpected, !canary.snapshot.spec.expectedGroups.isEmpty {
                    html.element("small", text: " not expected")
                }
            }
            html.element("td", .label("Now")) { html in now(group, &html) }
            html.element("td", .label("Oldest unconsumed")) { html in
                if group.snapshot.isReported {
                    html.ago(group.snapshot.oldestUnconsumed, now: now, none: "none")
                }
            }
            html.element("td", .label("Consumed through")) { html in
                if group.snapshot.isReported {
                    html.ago(group.snapshot.consumedThrough, now: now, none: "nothing yet")
                }
            }
            html.element("td", .label("")) { html in
                html.strip(HistoryStrip(group.status?.history ?? [], now: now), isTall: isDetailed)
            }
        }
    }

    /// Since when the group's word has stood, as far as is known, and whether it may have stood longer.
    private func current(_ status: GroupStatus?) -> (since: UnixTime, isExact: Bool)? {
        status.flatMap { status in status.wordSince.map { ($0, status.isWordSinceExact) } }
    }

    private func now(_ group: CanaryOrder.Group, _ html: inout HTML) {
        html.word(group.snapshot.word, group.kind)
        html.element("small") { html in
            if let (since, isExact) = current(group.status) {
                html.text(isExact ? " for " : " for at least ")
                html.time(since, Age.brief(now - since))
            }
            if group.status?.isOverThreshold == true {
                html.text(", lags more than \(DurationText.format(group.snapshot.lagThreshold))")
            }
        }
        guard isDetailed, group.snapshot.isReported else { return }
        html.element("small") { html in
            let counts = TrackType.allCases.filter { group.snapshot.tracks[$0] > 0 }
                .map { "\(group.snapshot.tracks[$0]) \($0.word)" }
            html.text(counts.isEmpty ? "no messages" : " " + counts.joined(separator: ", "))
        }
    }
}

extension HTML {
    /// How many there are of each word, the ones to look at first.
    mutating func kindCounts(_ words: [(word: TrackType?, kind: Kind)]) {
        var counts: [(word: TrackType?, kind: Kind, count: Int)] = []
        for (word, kind) in words {
            if let place = counts.firstIndex(where: { $0.word == word && $0.kind == kind }) {
                counts[place].count += 1
            } else {
                counts.append((word, kind, 1))
            }
        }
        counts.sort { ($1.kind.rank, $1.count) < ($0.kind.rank, $0.count) }
        element("span", .class("counts")) { html in
            for (word, kind, count) in counts {
                html.element("span") { html in
                    html.mark(kind)
                    html.text("\(count) \(Kind.name(word))")
                }
            }
        }
    }

    /// A history strip with its words.
    mutating func strip(_ strip: HistoryStrip, isTall: Bool) {
        element(
            "svg", .class(isTall ? "strip tall" : "strip"), Attribute("viewBox", "0 0 360 16"),
            Attribute("preserveAspectRatio", "none"), Attribute("role", "img")
        ) { html in
            html.element("title", text: strip.description)
            html.raw("<path class=\"ground\" d=\"M0 0h360v16h-360z\"></path>")
            html.raw("<path class=\"tick\" d=\"M60 0h1v16h-1zM120 0h1v16h-1zM180 0h1v16h-1z")
            html.raw("M240 0h1v16h-1zM300 0h1v16h-1z\"></path>")
            for kind in Kind.allCases {
                let path = strip.path(of: kind)
                if !path.isEmpty { html.element("path", .class(kind.rawValue), Attribute("d", path)) }
            }
        }
    }
}

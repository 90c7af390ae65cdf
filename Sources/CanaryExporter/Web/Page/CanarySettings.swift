internal import CanaryWatch

/// What a canary is configured to do.
struct CanarySettings {
    let snapshot: CanarySnapshot

    /// Expected groups that are named.
    static let groupsMax = 100

    /// Writes it.
    func write(into html: inout HTML) {
        let spec = snapshot.spec
        html.element("section", HTML.Attribute("aria-labelledby", "settings")) { html in
            html.element("h2", .id("settings"), text: "Settings")
            html.element("div", .class("card columns")) { html in
                html.element("dl") { html in
                    html.term("Account", spec.account)
                    html.term("Region", spec.region)
                    html.term("Instance", spec.instanceID)
                    html.term("Topic", spec.topic)
                    html.term("Messages", spec.isRotating ? "new ones come while running" : "static")
                    html.term("Producer's clock", Self.clock(spec.producerClock))
                    html.term("Expected groups", content: expected)
                }
                html.element("dl") { html in
                    html.term("Sample interval", DurationText.format(spec.sampleInterval))
                    html.term("In force now", Figure.seconds(snapshot.sampleInterval))
                    html.term("Settled interval", DurationText.format(spec.settledInterval))
                    html.term("Stale after", DurationText.format(spec.staleAfter))
                    html.term("Retire after", DurationText.format(spec.retireAfter))
                    html.term(
                        "Fresh within", spec.freshWithin.map { DurationText.format($0) } ?? "not checked")
                    html.term("Lag threshold", DurationText.format(spec.lagThreshold))
                    html.term("At most", "\(spec.maxMessages) messages, \(spec.maxGroups) groups")
                }
            }
        }
    }

    private func expected(_ html: inout HTML) {
        let groups = snapshot.spec.expectedGroups
        guard !groups.isEmpty else { return html.text("none are listed") }
        html.element("ul", .class("list")) { html in
            for group in groups.prefix(Self.groupsMax) {
                html.element("li") { html in
                    html.name(group.name)
                    html.text(", threshold \(DurationText.format(group.lagThreshold))")
                }
            }
        }
        if groups.count > Self.groupsMax { html.text("and \(groups.count - Self.groupsMax) more") }
    }

    /// Such as `+08:00`.
    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return (seconds < 0 ? "-" : "+") + digits.joined(separator: ":")
    }

    private static func clock(_ clock: ProducerClock) -> String {
        switch clock {
        case .automatic: "UTC offset is learned"
        case .fixed(let seconds): "UTC offset \(Self.offset(seconds))"
        }
    }
}

internal import CanaryWatch
internal import Text

/// The small things that every section writes.
extension HTML {
    /// The scalars of a name that the page shows; the rest is in its title.
    static let nameScalarsMax = 64

    /// A foreign name, bounded, and kept from turning the text around it.
    mutating func name(_ name: String) {
        let scalars = name.unicodeScalars
        guard scalars.count > Self.nameScalarsMax else { return element("bdi", text: name) }
        let start = String(String.UnicodeScalarView(scalars.prefix(Self.nameScalarsMax)))
        element("bdi", .title(name), text: start + "…")
    }

    /// A foreign text, bounded likewise.
    mutating func words(_ text: String, scalarsMax: Int) {
        let scalars = text.unicodeScalars
        guard scalars.count > scalarsMax else { return element("bdi", text: text) }
        element("bdi", text: String(String.UnicodeScalarView(scalars.prefix(scalarsMax))) + "…")
    }

    /// A link to a canary's page.
    mutating func canaryLink(_ name: String, _ request: PageRequest) {
        element("a", .href(.page(PageRequest(canary: name, refreshSeconds: request.refreshSeconds)))) {
            $0.name(name)
        }
    }

    /// A moment, in the words given and with the absolute time beside.
    mutating func time(_ moment: UnixTime, _ words: String) {
        element("time", Attribute("datetime", moment.iso8601), .title(Self.clock(moment)), text: words)
    }

    /// How long ago a moment was; the words given where there is none.
    mutating func ago(_ moment: UnixTime?, now: UnixTime, none: String) {
        guard let moment else { return text(none) }
        time(moment, moment > now ? "in " + Age.brief(moment - now) : Age.brief(now - moment) + " ago")
    }

    /// The mark of a kind; the words beside it say the same.
    mutating func mark(_ kind: Kind) {
        element("svg", .class("mark \(kind.rawValue)"), Attribute("aria-hidden", "true")) {
            $0.element("use", Attribute("href", "#m-\(kind.rawValue)"))
        }
    }

    /// A word with its mark and colour.
    mutating func word(_ word: TrackType?, _ kind: Kind) {
        element("span", .class("word \(kind.rawValue)")) {
            $0.mark(kind)
            $0.text(Kind.name(word))
        }
    }

    /// A term and what is to be said of it, within a `dl`.
    mutating func term(_ term: String, content: (inout HTML) -> Void) {
        element("dt", text: term)
        element("dd", content: content)
    }

    /// A term and its text.
    mutating func term(_ term: String, _ text: String) {
        self.term(term) { $0.words(text, scalarsMax: 500) }
    }

    /// The head of a table: one column for each title.
    mutating func columns(_ titles: [String]) {
        element("thead") { html in
            html.element("tr") { html in
                for title in titles { html.element("th", .scope("col"), text: title) }
            }
        }
    }

    /// A moment as people read it: `2026-01-02 03:04:05 UTC`.
    static func clock(_ moment: UnixTime) -> String {
        let parts = moment.iso8601.split(separator: "T")
        return "\(parts[0]) \(parts[1].prefix(8)) UTC"
    }
}

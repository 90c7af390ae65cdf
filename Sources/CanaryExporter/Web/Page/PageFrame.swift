internal import CanaryWatch

/// What all pages have: head, marks, header and footer.
struct PageFrame {
    let title: String
    /// The kind that the tab's icon shows.
    let kind: Kind
    let report: StatusReport
    let request: PageRequest

    /// Writes the whole document around the main part.
    func write(into html: inout HTML, main: (inout HTML) -> Void) {
        html.raw("<!DOCTYPE html>\n")
        html.element("html", HTML.Attribute("lang", "en")) { html in
            html.element("head", content: head)
            html.element("body") { html in
                html.element("a", .class("skip"), .href(.place("main")), text: "Skip to what is wrong")
                Self.marks(&html)
                html.element("header", content: header)
                html.element("main", .id("main"), HTML.Attribute("tabindex", "-1"), content: main)
                html.element("footer", content: footer)
                html.element("p", .class("old")) { html in
                    html.text("This page is more than two minutes old. ")
                    html.element("a", .href(.page(request)), text: "Load it again")
                }
            }
        }
        html.raw("\n")
    }

    private func head(_ html: inout HTML) {
        html.raw("<meta charset=\"utf-8\">\n")
        html.element("title", text: title)
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n")
        if let seconds = request.refreshSeconds {
            html.void(
                "meta", HTML.Attribute("http-equiv", "refresh"), HTML.Attribute("content", "\(seconds)"))
        }
        html.void("link", HTML.Attribute("rel", "stylesheet"), .href(.path(StyleSheet.path)))
        html.void(
            "link", HTML.Attribute("rel", "icon"), HTML.Attribute("type", "image/svg+xml"),
            .href(.path(Marks.path(kind))))
    }

    private static func marks(_ html: inout HTML) {
        html.element(
            "svg", .class("sprite"), HTML.Attribute("width", "0"), HTML.Attribute("height", "0"),
            HTML.Attribute("aria-hidden", "true")
        ) { html in
            for kind in Kind.allCases {
                html.element(
                    "symbol", .id("m-\(kind.rawValue)"), HTML.Attribute("viewBox", "0 0 16 16")
                ) { html in
                    html.element(
                        "path", HTML.Attribute("fill-rule", "evenodd"), HTML.Attribute("d", Marks.shape(kind))
                    )
                }
            }
        }
    }

    private func header(_ html: inout HTML) {
        var overview = request
        overview.canary = nil
        html.element("p", .class("brand")) { html in
            html.element("a", .href(.page(overview)), text: "RocketMQ canary exporter")
        }
        html.element("p", .class("asof")) { html in
            html.text("as of ")
            html.time(report.now, HTML.clock(report.now))
        }
        html.element("nav", HTML.Attribute("aria-label", "Loading again")) { html in
            html.element("ul", content: refreshLinks)
        }
    }

    private func refreshLinks(_ html: inout HTML) {
        html.element("li") { html in
            html.element("a", .href(.page(request)), text: "Load again")
        }
        html.element("li", .class("refresh")) { html in
            var other = request
            if let seconds = request.refreshSeconds {
                other.refreshSeconds = nil
                html.text("every \(seconds) s by itself, ")
                html.element("a", .href(.page(other)), text: "stop that")
            } else {
                other.refreshSeconds = 30
                html.element("a", .href(.page(other)), text: "Keep loading every 30 s")
            }
        }
    }

    private func footer(_ html: inout HTML) {
        html.element("nav", HTML.Attribute("aria-label", "Other pages")) { html in
            html.element("ul") { html in
                let links = [
                    (report.metricsPath, "Metrics"), ("/api/v1/status", "Status as JSON"),
                    ("/config", "Running configuration"), ("/-/healthy", "Health"),
                ]
                for (path, title) in links {
                    html.element("li") { $0.element("a", .href(.path(path)), text: title) }
                }
            }
        }
        html.element("p") { html in
            html.text("\(BuildInfo.name) \(BuildInfo.version), started ")
            html.ago(report.started, now: report.now, none: "")
            html.text(". Times are in UTC; ages are counted from when the page was made.")
        }
    }
}

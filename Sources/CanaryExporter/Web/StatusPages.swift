internal import CanaryWatch
internal import HTTPServer

/// The pages for people, without scripts or outside resources: the overview, and one page for each canary.
enum StatusPages {
    /// What a page may load: its style sheet and its icon, from this server, and nothing else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    /// Answers with the page that is asked for.
    ///
    /// - Parameters:
    ///   - request: Which page.
    ///   - report: What is known; of the canary asked for in detail.
    /// - Returns: The page, with 404 where there is no such canary.
    static func response(_ request: PageRequest, _ report: StatusReport) -> HTTPResponse {
        var status = 200
        var html = HTML(capacity: 64 * 1024)
        if let name = request.canary {
            if let canary = report.canaries.first(where: { $0.snapshot.spec.name == name }) {
                write(canary, request, report, into: &html)
            } else {
                status = 404
                writeUnknown(name, request, report, into: &html)
            }
        } else {
            writeOverview(request, report, into: &html)
        }
        return HTTPResponse(status: status, headers: headers, body: html.bytes)
    }

    private static func writeOverview(_ request: PageRequest, _ report: StatusReport, into html: inout HTML) {
        let verdict = Verdict(report)
        let count = report.problems.count { $0.severity != .info }
        let title = (count > 0 ? "(\(count)) " : "") + verdict.headline + " · RocketMQ canaries"
        PageFrame(title: title, kind: verdict.kind, report: report, request: request).write(into: &html) {
            html in
            VerdictSection(report: report, request: request).write(into: &html)
            CanariesSection(report: report, request: request).write(into: &html)
            OperationsSection(report: report).write(into: &html)
            ExporterSection(report: report).write(into: &html)
        }
    }

    private static func write(
        _ canary: CanaryStatus, _ request: PageRequest, _ report: StatusReport, into html: inout HTML
    ) {
        let verdict = CanaryVerdict(canary, report)
        let title = "\(canary.snapshot.spec.name): \(verdict.headline) · RocketMQ canaries"
        PageFrame(title: title, kind: verdict.kind, report: report, request: request).write(into: &html) {
            html in
            CanaryPage(canary: canary, report: report, request: request).write(into: &html)
        }
    }

    private static func writeUnknown(
        _ name: String, _ request: PageRequest, _ report: StatusReport, into html: inout HTML
    ) {
        var overview = request
        overview.canary = nil
        PageFrame(
            title: "No such canary · RocketMQ canaries", kind: .blind, report: report, request: overview
        )
        .write(into: &html) { html in
            html.element("section", .class("verdict blind")) { html in
                html.element("h1") { html in
                    html.text("No canary is called ")
                    html.name(name)
                }
                html.element("p") { html in
                    html.element("a", .href(.page(overview)), text: "All canaries")
                }
            }
        }
    }

    private static let headers =
        [
            HTTPHeader("Content-Type", "text/html; charset=utf-8"), HTTPHeader("Cache-Control", "no-store"),
            HTTPHeader("Content-Security-Policy", contentSecurityPolicy),
            HTTPHeader("Referrer-Policy", "no-referrer"),
        ] + everywhere

    /// No other site may embed what this server says, nor read it as something that it isn't.
    private static let everywhere = [
        HTTPHeader("X-Content-Type-Options", "nosniff"),
        HTTPHeader("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    /// Answers with a style sheet or an icon; nil where there is none of that path.
    static func asset(_ path: String) -> HTTPReply? {
        assets[path].map { .prepared($0) }
    }

    private static let assets: [String: PreparedResponse] = {
        func prepared(_ text: String, type: String, age: String) -> PreparedResponse {
            let headers = [HTTPHeader("Content-Type", type), HTTPHeader("Cache-Control", age)]
            return PreparedResponse(
                HTTPResponse(status: 200, headers: headers + everywhere, body: Array(text.utf8)))
        }
        var assets = [
            StyleSheet.path: prepared(
                StyleSheet.text, type: "text/css; charset=utf-8", age: "public, max-age=31536000, immutable")
        ]
        for kind in Kind.allCases {
            assets[Marks.path(kind)] = prepared(
                Marks.icon(kind), type: "image/svg+xml", age: "public, max-age=3600")
        }
        return assets
    }()
}

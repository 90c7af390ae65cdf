internal import CanaryWatch
internal import HTTPServer
internal import Text

/// Scrapes as they come over HTTP.
extension MetricsPage {
    /// The parameter that names the families to send, as the Go client library has it.
    private static let filterName = "name[]"

    /// Families that one request may name: more than there are.
    static let filterNamesMax = 64

    /// Answers one scrape, and counts it until its last byte is sent.
    func reply(to request: HTTPRequest, at now: MonotonicTime) -> HTTPReply {
        guard scrapes.begin() else {
            return .now(
                .text(
                    503,
                    "Limit of concurrent requests reached (\(scrapes.inFlightMax)), try again later."))
        }
        let (status, reply) = answer(request, at: now)
        return .observed(reply) { [scrapes] wasSent in scrapes.end(status: status, wasSent: wasSent) }
    }

    private func answer(_ request: HTTPRequest, at now: MonotonicTime) -> (status: Int, HTTPReply) {
        let form = form(
            accept: request.header("Accept"), acceptEncoding: request.header("Accept-Encoding"))
        let names = request.query == nil ? [] : QueryItems(request.query).values(of: Self.filterName)
        guard names.count <= Self.filterNamesMax else {
            return (400, .now(.text(400, "At most \(Self.filterNamesMax) name[] are taken.")))
        }
        guard names.isEmpty else { return (200, .now(response(only: Set(names), form, at: now))) }
        return (200, .prepared(response(form, at: now)))
    }
}

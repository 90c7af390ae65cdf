internal import CanaryWatch
internal import HTTPServer
internal import Locking
internal import Text

/// Answers `/api/v1/status`: the report as JSON.
struct StatusAPI: Sendable {
    /// More canaries than this are told without messages unless one is named.
    static let canariesInFullMax = 20
    /// Nor is everything told where it would hold more tracks than this, a few megabytes.
    static let tracksInFullMax = 20_000

    let source: StatusSource

    /// Answers a request for a query, as it stands behind the question mark.
    func response(to query: String?) -> HTTPResponse {
        let detail: StatusDetail
        do throws(QueryFault) {
            detail = try self.detail(QueryText(query ?? "", keys: ["canary", "detail"]))
        } catch {
            return Self.fault(error.isUnknown ? 404 : 400, error.message)
        }
        let report = source.report(detail)
        return Self.json(200, StatusJSON.document(report))
    }

    private func detail(_ query: QueryText) throws(QueryFault) -> StatusDetail {
        if let name = query["canary"] {
            guard query["detail"] == nil else {
                throw QueryFault("canary is always told in full; leave detail out")
            }
            guard source.hasCanary(name) else {
                throw QueryFault("there is no canary named \(Quoting.quoted(name))", isUnknown: true)
            }
            return .canary(name)
        }
        switch query["detail"] {
        case nil: return isSmall ? .everything : .overview
        case "overview": return .overview
        case "everything":
            guard isSmall else {
                throw QueryFault("there is too much to tell at once; name a canary with ?canary=NAME")
            }
            return .everything
        case .some(let word):
            throw QueryFault("\(Quoting.quoted(word)) is no detail; write overview or everything")
        }
    }

    /// Whether everything fits into one answer.
    private var isSmall: Bool {
        let (canaries, tracks) = source.size
        return canaries <= Self.canariesInFullMax && tracks <= Self.tracksInFullMax
    }

    private static func fault(_ status: Int, _ message: String) -> HTTPResponse {
        var json = JSONWriter()
        json.object { $0.member("error", message) }
        return self.json(status, json.bytes + [UInt8(ascii: "\n")])
    }

    private static func json(_ status: Int, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                HTTPHeader("Content-Type", "application/json"), HTTPHeader("Cache-Control", "no-store"),
                HTTPHeader("X-Content-Type-Options", "nosniff"),
            ], body: body)
    }
}

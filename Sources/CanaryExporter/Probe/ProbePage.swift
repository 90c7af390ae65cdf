internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Sampling
internal import Text

/// Answers `/probe`: one sample now, as metrics.
struct ProbePage: Sendable {
    /// Whether messages that no canary names may be probed.
    let isOpen: Bool
    let engine: SamplingEngine
    /// The accounts that are in force when it is asked.
    let roster: @Sendable () -> Roster

    /// Answers one request: at once if it is faulty, else when the probe is over.
    func handle(_ request: HTTPRequest) -> HTTPReply {
        do throws(ProbeRequest.Refusal) {
            let probe = try ProbeRequest(query: request.query, isOpen: isOpen)
            let header = request.header("X-Prometheus-Scrape-Timeout-Seconds")
            guard let patience = ProbeRequest.patience(header) else {
                throw ProbeRequest.Refusal(
                    status: 400, text: "Bad request: X-Prometheus-Scrape-Timeout-Seconds is no time.")
            }
            let form = ScrapeForm(
                accept: request.header("Accept"), acceptEncoding: request.header("Accept-Encoding"))
            switch probe {
            case .canary(let name): return reply(canary: name, within: patience, form)
            case .message(let id, let account, let region, let instanceID, let topic):
                let access = try access(account, region)
                let engine = engine
                return .later { answer in
                    engine.probe(
                        message: MessageSubject(instanceID: instanceID, topic: topic, id: id),
                        access: access, within: patience
                    ) { report in
                        answer(.now(Self.response(report, form)))
                    }
                }
            }
        } catch {
            return .now(.text(error.status, error.text))
        }
    }

    private func reply(canary name: String, within patience: Duration, _ form: ScrapeForm) -> HTTPReply {
        let engine = engine
        return .later { answer in
            let names = engine.probe(canary: name, within: patience) { report in
                answer(.now(Self.response(report, form)))
            }
            guard let names else { return }
            answer(.now(Self.unknown("canary", name, names)))
        }
    }

    private func access(
        _ account: String, _ region: String
    ) throws(ProbeRequest.Refusal) -> (scope: QuotaScopeSpec, backend: any CanaryBackend) {
        let roster = roster()
        guard roster.accountNames.contains(account) else {
            let response = Self.unknownText("account", account, roster.accountNames)
            throw ProbeRequest.Refusal(status: 404, text: response)
        }
        guard let access = roster.access(account: account, region: region) else {
            throw ProbeRequest.Refusal(status: 400, text: "Bad request: there is no region \(region).")
        }
        return access
    }

    /// A report in the form that was asked for.
    static func response(_ report: ProbeReport, _ form: ScrapeForm) -> HTTPResponse {
        MetricsPage.response(form) { ProbeFamilies(report: report).write(to: &$0) }
    }

    private static func unknown(_ what: String, _ name: String, _ names: [String]) -> HTTPResponse {
        .text(404, unknownText(what, name, names))
    }

    private static func unknownText(_ what: String, _ name: String, _ names: [String]) -> String {
        let nearest = Nearest.word(to: name, among: names)
        let hint = nearest.map { "; did you mean \(Quoting.quoted($0))?" } ?? "."
        return "There is no \(what) \(Quoting.quoted(name))\(hint)"
    }
}

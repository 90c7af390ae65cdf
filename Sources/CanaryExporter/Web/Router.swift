internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Locking

/// Answers requests by their path, from memory alone.
struct Router: Sendable {
    let engine: SamplingEngine
    let metrics: MetricsPage
    /// What pages for people and the status API say.
    let status: StatusSource
    let scrapes: ScrapeCounters
    let clock: SystemClock
    let start: MonotonicTime
    let telemetryPath: String

    private static let html = "text/html; charset=utf-8"

    /// Answers one request.
    func handle(_ request: HTTPRequest) -> HTTPReply {
        let page: (HTTPRequest) -> HTTPReply
        switch request.path {
        case telemetryPath: page = { _ in metricsReply() }
        case "/api/v1/status":
            page = { request in .now(StatusAPI(source: status).response(to: request)) }
        case "/config": page = { _ in .now(ConfigPage.response(status.configuration().configuration)) }
        case "/": page = { _ in statusReply() }
        case "/-/healthy": page = { _ in healthReply() }
        case "/-/ready": page = { _ in readinessReply() }
        default: return .now(.notFound)
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return .now(.methodNotAllowed(allow: ["GET", "HEAD"]))
        }
        return page(request)
    }

    private func metricsReply() -> HTTPReply {
        scrapes.count(status: 200) { .prepared(metrics.response(at: clock.monotonic)) }
    }

    private func statusReply() -> HTTPReply {
        let now = clock.now
        let (snapshot, failures) = engine.state.withLock { state in
            (
                state.watch.snapshot(at: now.monotonic),
                state.watch.canaryIDs.map { id in
                    state.counters[id].latestFailure.map { "\($0.reason.rawValue): \($0.message)" }
                }
            )
        }
        let page = StatusPage.render(snapshot, failures: failures, now: now.wall, metricsPath: telemetryPath)
        return .now(
            HTTPResponse(
                status: 200,
                headers: [
                    HTTPHeader("Content-Type", Self.html),
                    HTTPHeader("Content-Security-Policy", StatusPage.contentSecurityPolicy),
                    HTTPHeader("X-Content-Type-Options", "nosniff"), HTTPHeader("Cache-Control", "no-store"),
                ],
                body: Array(page.utf8)))
    }

    private func healthReply() -> HTTPReply {
        let heartbeat = engine.state.withLock { $0.heartbeatInstant }
        let health = HealthPages.health(heartbeat: heartbeat, now: clock.monotonic)
        return .now(.text(health.status, health.text))
    }

    private func readinessReply() -> HTTPReply {
        let isEverySampled = engine.state.withLock { $0.areFilesRead && $0.watch.isEverySampled }
        let readiness = HealthPages.readiness(
            isEverySampled: isEverySampled, start: start, now: clock.monotonic)
        return .now(.text(readiness.status, readiness.text))
    }
}

internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Locking
internal import Sampling
internal import Text

/// Answers requests by their path, from memory alone.
struct Router: Sendable {
    let engine: SamplingEngine
    let metrics: MetricsPage
    /// Pages that take long to write.
    let pages: PageWriter
    let reload: ReloadPage
    let probe: ProbePage
    let clock: SystemClock
    let start: MonotonicTime
    let telemetryPath: String

    /// Answers one request.
    func handle(_ request: HTTPRequest) -> HTTPReply {
        let page: (HTTPRequest) -> HTTPReply
        if request.path == telemetryPath {
            page = { metrics.reply(to: $0, at: clock.monotonic) }
        } else if let path = ServerPath(rawValue: request.path) {
            switch path {
            case .overview, .status, .configuration: page = pages.reply
            case .healthy: page = { _ in healthReply() }
            case .ready: page = { _ in readinessReply() }
            case .probe: page = probe.handle
            case .reload: return reload.handle(request)
            }
        } else {
            guard let asset = StatusPages.asset(request.path) else { return .now(.notFound) }
            page = { _ in asset }
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return .now(.methodNotAllowed(allow: ["GET", "HEAD"]))
        }
        return page(request)
    }

    private func healthReply() -> HTTPReply {
        let health = HealthPages.health(heartbeat: engine.heartbeat.monotonic, now: clock.monotonic)
        return .now(.text(health.status, health.text))
    }

    private func readinessReply() -> HTTPReply {
        let readiness = HealthPages.readiness(
            isEverySampled: engine.isReady, start: start, now: clock.monotonic)
        return .now(.text(readiness.status, readiness.text))
    }
}

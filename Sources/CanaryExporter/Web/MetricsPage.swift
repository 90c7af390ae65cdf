internal import CanaryWatch
internal import Exposition
internal import HTTPServer
internal import Locking

/// The page of metrics, rendered when something changed and shared by all scrapes until then.
///
/// It has two parts. What samples change is rendered when they did, or when the passing of time changed it.
/// What would change at every scrape, the process and the scrapes themselves, is read at most once a second.
/// Any thread may ask.
final class MetricsPage: Sendable {
    /// What is rendered now.
    private struct Rendered {
        var families = WatchFamilies()
        var version: UInt64?
        var changesAt: MonotonicTime?
        var watch: [UInt8] = []
        var exporterRendered: MonotonicTime?
        var response: PreparedResponse?
    }

    /// How old what is read of the process may be.
    private static let exporterKept: Duration = .seconds(1)

    private let engine: SamplingEngine
    private let exporter: ExporterFamilies
    private let scrapes: ScrapeCounters
    private let rendered = Locked(Rendered())

    /// Makes a page that hasn't been asked for.
    init(engine: SamplingEngine, configurationLoaded: UnixTime, scrapes: ScrapeCounters) {
        self.engine = engine
        self.scrapes = scrapes
        exporter = ExporterFamilies(configurationLoaded: configurationLoaded)
    }

    /// The page as it is at a moment; the same object as before where nothing changed.
    func response(at now: MonotonicTime) -> PreparedResponse {
        rendered.withLock { rendered in
            let isWatchNew = renderWatch(&rendered, at: now)
            if let response = rendered.response, !isWatchNew, let last = rendered.exporterRendered,
                now - last < Self.exporterKept
            {
                return response
            }
            rendered.exporterRendered = now
            let response = PreparedResponse(
                status: 200, headers: [HTTPHeader("Content-Type", TextRenderer.contentType)],
                chunks: [rendered.watch, renderExporter()])
            rendered.response = response
            return response
        }
    }

    /// Renders what samples change, if they did; tells whether.
    private func renderWatch(_ rendered: inout Rendered, at now: MonotonicTime) -> Bool {
        let current: (WatchSnapshot, EngineCounters, UInt64)? = engine.state.withLock { state in
            let isDue = rendered.changesAt.map { $0 <= now } ?? false
            guard isDue || rendered.version != state.version else { return nil }
            return (state.watch.snapshot(at: now), state.counters, state.version)
        }
        guard let (snapshot, counters, version) = current else { return false }
        // The old bytes go before the new ones come: at 100,000 series each are more than ten megabytes.
        rendered.watch = []
        rendered.watch = TextRenderer.render(rendered.families.families(snapshot, counters))
        rendered.version = version
        rendered.changesAt = snapshot.changesAt
        return true
    }

    private func renderExporter() -> [UInt8] {
        let heartbeat = engine.state.withLock { $0.heartbeat }
        return TextRenderer.render(
            exporter.families(
                heartbeat: heartbeat, process: .current(), requests: scrapes.byCode,
                inFlight: scrapes.inFlight))
    }
}

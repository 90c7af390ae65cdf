internal import CanaryWatch
internal import Exposition
internal import HTTPServer
internal import Locking
internal import Sampling
internal import Text

/// The page of metrics, rendered when something changed and shared by all scrapes until then.
///
/// It has two parts. What samples change is rendered when they did, or when the passing of time changed it.
/// What would change at every scrape, the process and the scrapes themselves, is read at most once a second.
/// Each form that clients ask for, by format and compression, is made once for each change, when it is first
/// asked for. Any thread may ask; the engine's lock is held while a snapshot is taken, never while rendering.
final class MetricsPage: Sendable {
    /// What is rendered now.
    private struct Rendered {
        var version: UInt64?
        var changesAt: MonotonicTime?
        var watch = PagePart(WatchFamilies(), isFirst: true, isLast: false)
        var exporter: PagePart<ExporterFamilies>
        var exporterRead: MonotonicTime?
        var reloads: [UnixTime?] = []
        var responses: [ScrapeForm: PreparedResponse] = [:]
    }

    /// How old what is read of the process may be.
    private static let exporterKept: Duration = .seconds(1)

    /// Counts the scrapes that the page shows.
    let scrapes: ScrapeCounters

    private let engine: SamplingEngine
    private let configuration: @Sendable () -> ConfigurationStatus
    private let linesDropped: @Sendable () -> UInt64
    private let rendered: Locked<Rendered>
    private let forms = Locked(ScrapeFormCache())

    /// Makes a page that hasn't been asked for.
    ///
    /// - Parameters:
    ///   - engine: Whose figures it shows.
    ///   - configuration: Tells how the configuration in force came to be.
    ///   - scrapes: The scrapes' own figures.
    ///   - linesDropped: How many log lines were dropped so far.
    init(
        engine: SamplingEngine, configuration: @escaping @Sendable () -> ConfigurationStatus,
        scrapes: ScrapeCounters, linesDropped: @escaping @Sendable () -> UInt64 = { 0 }
    ) {
        self.linesDropped = linesDropped
        self.engine = engine
        self.scrapes = scrapes
        self.configuration = configuration
        let exporter = ExporterFamilies(
            configuration: configuration(), heartbeat: engine.heartbeat.wall,
            process: ProcessStatus(), scrapes: scrapes.counts)
        rendered = Locked(Rendered(exporter: PagePart(exporter, isFirst: false, isLast: true)))
    }

    /// The page as it is at a moment; the same object as before where nothing changed.
    func response(_ form: ScrapeForm, at now: MonotonicTime) -> PreparedResponse {
        rendered.withLock { rendered in
            refresh(&rendered, at: now)
            if let response = rendered.responses[form] { return response }
            let response = PreparedResponse(
                status: 200, headers: form.headers, chunks: Self.chunks(&rendered, form))
            rendered.responses[form] = response
            return response
        }
    }

    /// Some families of the page as it is at a moment, rendered for the asker alone.
    ///
    /// - Parameters:
    ///   - names: The families' names, in either format; unknown ones bring nothing.
    ///   - form: The form to send.
    ///   - now: The moment.
    /// - Returns: A page of those families that are among the names.
    func response(only names: Set<String>, _ form: ScrapeForm, at now: MonotonicTime) -> HTTPResponse {
        var (watch, exporter) = rendered.withLock { rendered in
            refresh(&rendered, at: now)
            return (rendered.watch.source, rendered.exporter.source)
        }
        return Self.response(form, only: names) { page in
            watch.write(to: &page)
            exporter.write(to: &page)
        }
    }

    /// A page of the families that a closure writes, rendered for the asker alone.
    static func response(
        _ form: ScrapeForm, only names: Set<String>? = nil, _ write: (inout ExpositionWriter) -> Void
    ) -> HTTPResponse {
        let body = form.mediaType.format.render(only: names) { page in
            write(&page)
            page.end()
        }
        guard form.isCompressed else { return HTTPResponse(status: 200, headers: form.headers, body: body) }
        let part = DeflatedPart(body, isFirst: true, isLast: true, level: PageCompression.level)
        return HTTPResponse(
            status: 200, headers: form.headers, body: part.bytes + DeflatedPart.trailer(of: [part]))
    }

    /// The form that is sent to whoever takes these.
    func form(accept: String?, acceptEncoding: String?) -> ScrapeForm {
        forms.withLock { $0.form(accept: accept, acceptEncoding: acceptEncoding) }
    }

    /// How often families were rendered and bytes compressed for the shared page, for tests.
    var work: (renderCount: Int, compressCount: Int) {
        rendered.withLock { rendered in
            (
                rendered.watch.renderCount + rendered.exporter.renderCount,
                rendered.watch.compressCount + rendered.exporter.compressCount
            )
        }
    }

    private static func chunks(_ rendered: inout Rendered, _ form: ScrapeForm) -> [[UInt8]] {
        let format = form.mediaType.format
        guard form.isCompressed else {
            let exporter = rendered.exporter.body(format)
            guard rendered.watch.length(format) <= joinedBytesMax else {
                return [rendered.watch.body(format), exporter]
            }
            return [rendered.watch.body(format, followedBy: exporter)]
        }
        let watch = rendered.watch.deflatedBody(format)
        let exporter = rendered.exporter.deflatedBody(format)
        return [watch.bytes, exporter.bytes + DeflatedPart.trailer(of: [watch, exporter])]
    }

    /// Bytes up to which both parts are one chunk, which goes out in one system call.
    ///
    /// Larger ones would cost too much where a slow client holds the chunk and it must be copied.
    private static let joinedBytesMax = 256 * 1024

    /// Brings both parts up to date.
    private func refresh(_ rendered: inout Rendered, at now: MonotonicTime) {
        let isWatchNew = refreshWatch(&rendered, at: now)
        // Whoever was just told of a refused reload must find it in the next scrape.
        let configuration = configuration()
        let reloads = [configuration.loaded, configuration.refused]
        if !isWatchNew, reloads == rendered.reloads, let last = rendered.exporterRead,
            now - last < Self.exporterKept
        {
            return
        }
        rendered.exporterRead = now
        rendered.reloads = reloads
        rendered.responses = [:]
        let exporter = exporterFamilies(configuration)
        rendered.exporter.change { $0 = exporter }
    }

    /// Takes in what samples changed, if they did; tells whether.
    private func refreshWatch(_ rendered: inout Rendered, at now: MonotonicTime) -> Bool {
        let current = engine.snapshotIfChanged(
            since: rendered.version, changesAt: rendered.changesAt, at: now)
        guard let current else { return false }
        // The old bytes go before the new ones come, but for those that a slow client still takes.
        rendered.responses = [:]
        rendered.watch.change { $0.show(current.watch, current.counters) }
        rendered.version = current.version
        rendered.changesAt = current.watch.changesAt
        return true
    }

    private func exporterFamilies(_ configuration: ConfigurationStatus) -> ExporterFamilies {
        let heartbeat = engine.heartbeat.wall
        let process = ProcessStatus.current()
        if !process.isComplete { scrapes.count(.gathering) }
        return ExporterFamilies(
            configuration: configuration, heartbeat: heartbeat, process: process, scrapes: scrapes.counts,
            linesDropped: linesDropped())
    }
}

extension ScrapeForm {
    /// The header fields of a page in this form.
    fileprivate var headers: [HTTPHeader] {
        let fields = [
            HTTPHeader("Content-Type", contentType), HTTPHeader("Vary", "Accept, Accept-Encoding"),
        ]
        return isCompressed ? fields + [HTTPHeader("Content-Encoding", "gzip")] : fields
    }
}

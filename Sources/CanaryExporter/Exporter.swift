internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Lifecycle
internal import Locking
internal import Log
internal import Sampling
internal import Text

/// The composition root: every part made and joined, from the configuration down.
///
/// When it is made it listens already; calls begin when it runs.
final class Exporter: Sendable {
    /// In the order of their start; the server listens already.
    let services: [any Service]

    private let reloads: ReloadQueue

    /// The address as a browser on this machine would write it, such as `http://localhost:10879/`.
    let browserAddress: String

    /// Joins the parts and listens.
    ///
    /// - Parameters:
    ///   - configuration: What to watch.
    ///   - options: How to serve.
    ///   - log: Where everything is reported.
    /// - Throws: `StartFailure` if an endpoint can't be used or the address can't be listened on.
    init(_ configuration: Configuration, options: ServeOptions, log: ExporterLog) throws(StartFailure) {
        let logger = log.logger
        let clock = SystemClock()
        let start = clock.now
        let front = try WebFront(options, clock: clock, logger: logger)
        let transport = CurlTransport()
        let roster: Roster
        do {
            roster = try Roster(configuration, transport: transport, clock: clock)
        } catch {
            throw StartFailure("\(error)", exitStatus: 2)
        }
        // Nothing is watched until the configuration is followed, as it is at every reload.
        let watch = Watch(canaries: [], scopes: [], start: start.monotonic)
        let history = HistoryKeeper()
        let engine = SamplingEngine(watch: watch, clock: clock, observer: history, logger: logger)
        let canaries = engine.reconfigure(roster.orders, scopes: roster.backends).canaries
        let files = Locked(MessageFileSource.all(configuration, canaries))
        let inForce = ConfigurationInForce(
            configuration: configuration,
            status: ConfigurationStatus(file: options.configFile, loaded: start.wall))
        let reloader = Reloader(
            inForce, roster: roster, engine: engine, files: files, transport: transport, clock: clock,
            logger: logger)
        reloads = ReloadQueue()
        let scrapes = ScrapeCounters()
        let metrics = MetricsPage(
            engine: engine, configuration: { reloader.inForce.status }, scrapes: scrapes,
            linesDropped: log.linesDropped)
        let status = StatusSource(
            engine: engine, history: history, clock: clock, started: start.wall,
            metricsPath: options.telemetryPath,
            configuration: { reloader.inForce })
        let router = Router(
            engine: engine, metrics: metrics, pages: PageWriter(status.response),
            reload: ReloadPage(isEnabled: options.isLifecycleEnabled, queue: reloads),
            probe: ProbePage(
                isOpen: options.isOpenProbeEnabled, engine: engine, roster: { reloader.rosterInForce }),
            clock: clock,
            start: start.monotonic, telemetryPath: options.telemetryPath)
        let handlers = Listening.Handlers(answer: front.handler(router)) { request in
            if request.path == options.telemetryPath { scrapes.countRefused() }
        }
        let server = try Listening.start(options, tls: front.tls, handlers: handlers, logger: logger)
        browserAddress = Listening.browserAddress(of: server, isEncrypted: front.tls != nil)
        let notifier = SystemdNotifier.fromEnvironment()
        var services: [any Service] = [
            TransportService(transport: transport),
            ServerService(server: server),
            MessageFileService(engine: engine, sources: files, logger: logger),
            ReloadService(queue: reloads, reloader: reloader, notifier: notifier, clock: clock),
            SamplingService(engine: engine, clock: clock),
            HistoryService(engine: engine, history: history, clock: clock),
            SystemdService(notifier: notifier, engine: engine, clock: clock),
        ]
        if let service = front.service(of: server) { services.insert(service, at: services.count - 1) }
        self.services = services
    }

    /// Asks for a reload of the configuration, and doesn't wait for it; any thread may.
    func askForReload() { reloads.ask() }
}

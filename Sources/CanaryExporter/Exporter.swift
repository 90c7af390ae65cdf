internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Locking
internal import Logging
internal import ServiceLifecycle
internal import Text
internal import UnixSignals

/// The composition root: every part made and joined, from the configuration down.
///
/// When it is made it listens already; calls begin when it runs.
final class Exporter: Sendable {
    private let transport: CurlTransport
    private let server: HTTPServer
    private let services: [any Service]
    private let logger: Logger

    /// The address as a browser on this machine would write it, such as `http://localhost:9879/`.
    let browserAddress: String

    /// Joins the parts and listens.
    ///
    /// - Parameters:
    ///   - configuration: What to watch.
    ///   - options: How to serve.
    ///   - hangups: The signals that ask for a reload.
    ///   - logger: Where everything is told.
    /// - Throws: `StartFailure` if an endpoint can't be used or the address can't be listened on.
    init(
        _ configuration: Configuration, options: ServeOptions, hangups: UnixSignalsSequence, logger: Logger
    ) throws(StartFailure) {
        let clock = SystemClock()
        let start = clock.now
        let front = try WebFront(options, clock: clock, logger: logger)
        transport = CurlTransport()
        let roster: Roster
        do {
            roster = try Roster(configuration, transport: transport, clock: clock)
        } catch {
            throw StartFailure("\(error)", exitStatus: 2)
        }
        // Nothing is watched until the configuration is followed, as it is at every reload.
        let watch = Watch(canaries: [], lanes: [], start: start.monotonic)
        let engine = SamplingEngine(watch: watch, clients: [:], clock: clock, logger: logger)
        let files = Locked(MessageFileSource.all(configuration, engine.reconfigure(roster).canaries))
        let inForce = ConfigurationInForce(
            configuration: configuration,
            status: ConfigurationStatus(file: options.configFile, loaded: start.wall))
        let reloader = Reloader(
            inForce, roster: roster, engine: engine, files: files, transport: transport, clock: clock,
            logger: logger)
        let reloads = ReloadQueue()
        let scrapes = ScrapeCounters()
        let metrics = MetricsPage(
            engine: engine, configuration: { reloader.inForce.status }, scrapes: scrapes)
        let status = StatusSource(
            engine: engine, clock: clock, started: start.wall, metricsPath: options.telemetryPath,
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
        server = try Listening.start(options, tls: front.tls, handlers: handlers, logger: logger)
        browserAddress = Listening.browserAddress(of: server, isEncrypted: front.tls != nil)
        let notifier = SystemdNotifier.fromEnvironment()
        var services: [any Service] = [
            ServerService(server: server, logger: logger),
            MessageFileService(engine: engine, sources: files, logger: logger),
            ReloadService(queue: reloads, reloader: reloader, notifier: notifier, clock: clock),
            HangupService(hangups: hangups, queue: reloads),
            SamplingService(engine: engine, clock: clock),
            HistoryService(engine: engine, clock: clock),
            SystemdService(notifier: notifier, engine: engine, clock: clock),
        ]
        if let service = front.service(of: server) { services.append(service) }
        self.services = services
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, or until a part fails; returns the process's exit status.
    func run() async -> Int32 {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: BuildInfo.name) { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = Self.drainMax
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            logger.error("Stopped by a failure.", metadata: ["error": "\(error)"])
            transport.shutdown()
            return 1
        }
        transport.shutdown()
        logger.info("Stopped.")
        return 0
    }

    /// Drains no longer than this: whoever sends SIGTERM expects an end within 5 s.
    private static let drainMax: Duration = .seconds(4)
}

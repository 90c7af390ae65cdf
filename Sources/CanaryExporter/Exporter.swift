internal import AlibabaCloud
internal import CanaryWatch
internal import HTTPServer
internal import Locking
internal import Logging
internal import ServiceLifecycle
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
        let scrapes = ScrapeCounters(inFlightMax: options.maxRequests)
        let metrics = MetricsPage(
            engine: engine, configuration: { reloader.inForce.status }, scrapes: scrapes)
        let status = StatusSource(
            engine: engine, clock: clock, started: start.wall, metricsPath: options.telemetryPath,
            configuration: { reloader.inForce })
        let router = Router(
            engine: engine, metrics: metrics, status: status,
            reload: ReloadPage(isEnabled: options.isLifecycleEnabled, queue: reloads), clock: clock,
            start: start.monotonic, telemetryPath: options.telemetryPath)
        server = try Self.listen(
            options.listenAddress, tls: front.tls, handler: front.handler(router), logger: logger)
        browserAddress = Self.browserAddress(
            of: server, options.listenAddress, isEncrypted: front.tls != nil)
        var services: [any Service] = [
            ServerService(server: server, logger: logger),
            MessageFileService(engine: engine, sources: files, logger: logger),
            ReloadService(queue: reloads, reloader: reloader),
            HangupService(hangups: hangups, queue: reloads),
            SamplingService(engine: engine, clock: clock),
            HistoryService(engine: engine, clock: clock),
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

    /// Listens, or says what is in the way.
    private static func listen(
        _ address: String, tls: TLSSettings?, handler: @escaping @Sendable (HTTPRequest) -> HTTPReply,
        logger: Logger
    ) throws(StartFailure) -> HTTPServer {
        do throws(HTTPServerError) {
            var configuration = HTTPServerConfiguration(address: try ListenAddress(parsing: address))
            configuration.inactivityTimeout = idleMax
            configuration.tls = tls
            let server = try HTTPServer.start(configuration) { message in
                logger.debug("The HTTP library said something.", metadata: ["message": "\(message)"])
            } handler: { request in
                handler(request)
            }
            let host = configuration.address.host
            logger.info(
                "Listening on", metadata: ["address": "\(ListenAddress(host: host, port: server.port))"])
            logger.info(tls == nil ? "TLS is disabled." : "TLS is enabled.", metadata: ["http2": "false"])
            return server
        } catch {
            if case .invalidAddress = error { throw StartFailure(error.description, exitStatus: 2) }
            throw StartFailure(error.description, exitStatus: 1)
        }
    }

    /// The address to type into a browser here: a server on every interface is there under `localhost`.
    private static func browserAddress(
        of server: HTTPServer, _ address: String, isEncrypted: Bool
    ) -> String {
        let host = (try? ListenAddress(parsing: address))?.host ?? ""
        let place = ListenAddress(host: host.isEmpty ? "localhost" : host, port: server.port)
        return "\(isEncrypted ? "https" : "http")://\(place)/"
    }

    /// Connections are kept alive between scrapes, which come a minute apart or less.
    private static let idleMax: Duration = .seconds(75)

    /// Drains no longer than this: whoever sends SIGTERM expects an end within 5 s.
    private static let drainMax: Duration = .seconds(4)
}

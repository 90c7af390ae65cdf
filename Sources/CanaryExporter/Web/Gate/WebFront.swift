internal import HTTPServer
internal import Lifecycle
internal import Log
internal import Text

/// What stands between the server and the router: a gate where a web configuration file is named, else
/// nothing.
struct WebFront: Sendable {
    private let source: WebConfigurationSource?
    private let isHealthFree: Bool
    private let clock: SystemClock
    private let logger: Logger

    /// What the server needs to speak TLS; nil for plain HTTP.
    let tls: TLSSettings?

    /// Reads the web configuration file, if one is named, and the files that it names.
    ///
    /// Throws every fault of them.
    init(_ options: ServeOptions, clock: SystemClock, logger: Logger) throws(StartFailure) {
        isHealthFree = options.isHealthFree
        self.clock = clock
        self.logger = logger
        guard !options.webConfigFile.isEmpty else {
            source = nil
            tls = nil
            return
        }
        do throws(ConfigurationFaults) {
            let source = try WebConfigurationSource(
                path: options.webConfigFile, logger: logger, now: clock.wall)
            // Of the reading that found no fault: a second one might find another file, or none.
            tls = try source.atStart.tls.map { configuration throws(ConfigurationFaults) in
                try WebTLSLoader.load(configuration, fileName: source.path).get()
            }
            self.source = source
        } catch {
            let faults = error.findings.filter { $0.severity == .fault }
            throw StartFailure(faults.map(\.description).joined(separator: "\n"), exitStatus: 2)
        }
    }

    /// What the server calls for each request, with a router behind.
    func handler(_ router: Router) -> @Sendable (HTTPRequest) -> HTTPReply {
        guard let source else { return { router.handle($0) } }
        let clock = clock
        let gate = Gate(
            source: source, passwords: PasswordChecker(now: { clock.monotonic }), isHealthFree: isHealthFree,
            now: { clock.now }, router: { router.handle($0) })
        return { gate.handle($0) }
    }

    /// What keeps a running server's certificate up to date; nil where no file says anything of it.
    func service(of server: HTTPServer) -> (any Service)? {
        source.map {
            WebTLSService(source: $0, server: server, settings: tls, clock: clock, logger: logger)
        }
    }
}

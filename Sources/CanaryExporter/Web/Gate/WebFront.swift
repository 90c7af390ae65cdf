internal import HTTPServer
internal import Logging

/// What stands between the server and the router: a gate where a web configuration file is named, else
/// nothing.
struct WebFront: Sendable {
    private let source: WebConfigurationSource?
    private let isHealthFree: Bool
    private let clock: SystemClock

    /// Reads the web configuration file, if one is named.
    ///
    /// Throws every fault of the file.
    init(_ options: ServeOptions, clock: SystemClock, logger: Logger) throws(StartFailure) {
        isHealthFree = options.isHealthFree
        self.clock = clock
        guard !options.webConfigFile.isEmpty else {
            source = nil
            return
        }
        do throws(ConfigurationFaults) {
            source = try WebConfigurationSource(path: options.webConfigFile, logger: logger, now: clock.wall)
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
}

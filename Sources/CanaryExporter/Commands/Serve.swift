internal import AlibabaCloud
internal import CanaryWatch
package import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// How to serve.
package struct ServeOptions: Sendable {
    /// The configuration file.
    package let configFile: String
    /// Where to listen: `host:port`, `:port` for every address of the machine, or `unix:/path`.
    package var listenAddresses: [String]
    /// Whether to listen on the sockets that systemd opened instead.
    package var isSystemdSocket = false
    /// The most requests that are answered at once; 0 is no limit.
    package var maxRequests = 40
    /// The path of the metrics.
    package let telemetryPath: String
    /// The file with TLS, users and limits; empty for none.
    package var webConfigFile = ""
    /// Whether the health paths need no password.
    package var isHealthFree = false
    /// Whether `/-/reload` reloads.
    package var isLifecycleEnabled = false
    /// Whether `/probe` takes messages that no canary names.
    package var isOpenProbeEnabled = false

    /// Makes options with one address.
    package init(configFile: String, listenAddress: String, telemetryPath: String) {
        self.configFile = configFile
        listenAddresses = [listenAddress]
        self.telemetryPath = telemetryPath
    }
}

extension ExporterCommands {
    /// Samples and serves until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - options: How to serve.
    ///   - logger: Where everything is told.
    ///   - whenListening: Called once with the address, as a browser on this machine would write it.
    /// - Returns: The process's exit status: 0 after a signal, 2 for a faulty configuration, 1 for anything
    ///   else.
    package static func serve(
        _ options: ServeOptions, logger: Logger, whenListening: @Sendable (String) -> Void = { _ in }
    ) async -> Int32 {
        logger.info(
            "Starting.", metadata: ["version": "\(BuildInfo.version)", "revision": "\(BuildInfo.revision)"])
        MemoryKeeping.begin()
        // From here on SIGHUP asks for a reload; one that comes during the start is carried out after it.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        do throws(StartFailure) {
            let configuration = try loadConfiguration(options.configFile, logger: logger)
            let exporter = try Exporter(
                configuration, options: options, hangups: hangups, logger: logger)
            whenListening(exporter.browserAddress)
            return await exporter.run()
        } catch {
            for line in error.message.split(separator: "\n") {
                logger.error("\(line)")
            }
            return error.exitStatus
        }
    }

    /// Reads a configuration file, telling its warnings if there is somebody to tell.
    static func loadConfiguration(_ file: String, logger: Logger? = nil) throws(StartFailure) -> Configuration
    {
        switch Configuration.load(path: file) {
        case .failure(let faults):
            tell(faults.findings.filter { $0.severity == .warning }, logger)
            let lines = faults.findings.filter { $0.severity == .fault }.map(\.description)
            throw StartFailure(lines.joined(separator: "\n"), exitStatus: 2)
        case .success(let configuration):
            tell(configuration.warnings, logger)
            return configuration
        }
    }

    private static func tell(_ warnings: [Finding], _ logger: Logger?) {
        for warning in warnings {
            logger?.warning(
                "Something in the configuration needs a look.", metadata: ["finding": "\(warning)"])
        }
    }
}

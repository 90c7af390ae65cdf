internal import AlibabaCloud
internal import CanaryWatch
package import Lifecycle
package import Log

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

/// The log, as the exporter uses it.
package struct ExporterLog: Sendable {
    /// Where everything is reported.
    let logger: Logger
    /// How many lines were dropped so far, since nobody read them.
    let linesDropped: @Sendable () -> UInt64

    /// Makes a log.
    package init(logger: Logger, linesDropped: @escaping @Sendable () -> UInt64 = { 0 }) {
        self.logger = logger
        self.linesDropped = linesDropped
    }
}

extension ExporterCommands {
    /// Samples and serves until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - options: How to serve.
    ///   - log: Where everything is reported.
    ///   - signals: What asks for the end or for a reload.
    ///   - whenListening: Called once with the address, as a browser on this machine would write it.
    /// - Returns: The process's exit status: 0 after a signal, 2 for a faulty configuration, 1 for anything
    ///   else. The calling thread waits here, and must be none of the tasks' pool.
    package static func serve(
        _ options: ServeOptions, log: ExporterLog, signals: ProcessSignals,
        whenListening: @escaping @Sendable (String) -> Void = { _ in }
    ) -> Int32 {
        let logger = log.logger
        logger.info(
            "Starting.", ["version": .text(BuildInfo.version), "revision": .text(BuildInfo.revision)])
        MemoryKeeping.begin()
        let status = Life(logger: logger).run(signals: signals) { () throws(Life.NotAssembled) in
            try assemble(options, log: log, whenListening: whenListening)
        }
        if status == 0 { logger.info("Stopped.") }
        return status
    }

    /// Makes every part of the exporter, which listens then, but samples nothing yet.
    ///
    /// Throws what keeps it from starting, after every reason was reported on a line of its own.
    static func assemble(
        _ options: ServeOptions, log: ExporterLog, whenListening: (String) -> Void = { _ in }
    ) throws(Life.NotAssembled) -> Life.Assembly {
        do throws(StartFailure) {
            let configuration = try loadConfiguration(options.configFile, logger: log.logger)
            let exporter = try Exporter(configuration, options: options, log: log)
            whenListening(exporter.browserAddress)
            return Life.Assembly(services: exporter.services, reload: exporter.askForReload)
        } catch {
            for line in error.message.split(separator: "\n") {
                log.logger.error("The exporter can't start.", ["reason": .foreign(String(line))])
            }
            throw Life.NotAssembled(status: error.exitStatus)
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
            logger?.warn(
                "Something in the configuration needs a look.", ["finding": .foreign("\(warning)")])
        }
    }
}

public import ArgumentParser
public import CanaryExporter
import Logging

/// Samples and publishes until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Sample canary messages and publish what is known. This is what runs when no subcommand is named."
    )

    private static let defaultListenAddress = ":9879"

    @Option(name: .customLong("config.file"), help: "The configuration file.")
    var configFile: String?

    @Flag(help: "Watch an embedded simulated cloud; no account is needed.")
    var simulate = false

    @Option(
        name: .customLong("web.listen-address"),
        help: "Where to listen: host:port, [::1]:port, :port or unix:/path. Repeatable. (default: :9879)"
    )
    var listenAddresses: [String] = []

    @Flag(
        name: .customLong("web.systemd-socket"),
        help: "Listen on the sockets that systemd opened; --web.listen-address is ignored.")
    var isSystemdSocket = false

    @Option(
        name: .customLong("web.max-requests"),
        help: "The most requests that are answered at once; others get 503. 0 is no limit.")
    var maxRequests = 40

    @Option(name: .customLong("web.telemetry-path"), help: "Where the metrics are.")
    var telemetryPath = "/metrics"

    @Option(
        name: .customLong("web.config.file"),
        help: "A file with TLS, users and limits, as other exporters have it; see check-web-config.")
    var webConfigFile = ""

    @Flag(
        name: .customLong("web.auth-free-health"),
        help: "Answer /-/healthy and /-/ready without a password.")
    var isHealthFree = false

    @Flag(
        name: .customLong("web.enable-lifecycle"),
        help: "Let POST and PUT of /-/reload reload the configuration.")
    var isLifecycleEnabled = false

    @Flag(
        name: .customLong("web.enable-open-probe"),
        help: "Let /probe sample messages that no canary names.")
    var isOpenProbeEnabled = false

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        if simulate, configFile != nil {
            throw ValidationError(
                "--simulate watches a simulated cloud and takes no --config.file: give one of them.")
        }
        if maxRequests < 0 {
            throw ValidationError("--web.max-requests can't be negative; 0 is no limit.")
        }
        if telemetryPath.hasPrefix("/-/") {
            throw ValidationError("--web.telemetry-path can't be under /-/, where health is told.")
        }
        if !telemetryPath.hasPrefix("/")
            || telemetryPath.contains(where: { $0 == "?" || $0 == "#" || $0 == " " })
        {
            throw ValidationError("--web.telemetry-path must be a path that starts with /, such as /metrics.")
        }
    }

    func run() async throws {
        // Not in `validate`, which runs before a misspelt subcommand is told: this is the default command.
        guard simulate || configFile != nil else {
            throw ValidationError("Give --config.file=FILE, or --simulate to try it without a cloud account.")
        }
        let logger = logging.logger
        let simulation: Simulation?
        do {
            simulation = simulate ? try Simulation.start() : nil
        } catch {
            Console.write("The simulated cloud can't start: \(error)", isError: true)
            throw ExitCode(1)
        }
        defer { simulation?.stop() }
        var options = ServeOptions(
            configFile: simulation?.configFile ?? configFile ?? "",
            listenAddress: Self.defaultListenAddress, telemetryPath: telemetryPath)
        if !listenAddresses.isEmpty { options.listenAddresses = listenAddresses }
        options.isSystemdSocket = isSystemdSocket
        options.maxRequests = maxRequests
        options.webConfigFile = webConfigFile
        options.isHealthFree = isHealthFree
        options.isLifecycleEnabled = isLifecycleEnabled
        options.isOpenProbeEnabled = isOpenProbeEnabled
        let status = await ExporterCommands.serve(options, logger: logger) { address in
            guard simulate else { return }
            Console.write(
                "Watching a simulated cloud. Open \(address) and watch it for a minute; Ctrl-C ends it."
            )
        }
        guard status == 0 else {
            simulation?.stop()
            throw ExitCode(status)
        }
    }
}

/// How much is logged, and in which form.
struct LoggingOptions: ParsableArguments {
    @Option(
        name: .customLong("log.level"),
        help: "The least grave events that are logged: debug, info, warn or error.")
    var level = LogLevel.info

    @Option(name: .customLong("log.format"), help: "How log lines look: logfmt or json.")
    var format = LogFormat.logfmt

    /// A logger that writes to standard error.
    var logger: Logger {
        let handler = LineLogHandler(level: level.level, format: format)
        return Logger(label: BuildInfo.name) { _ in handler }
    }
}

/// Prometheus's words for log levels.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug
    case info
    case warn
    case error

    /// The logging library's level.
    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}

extension LogFormat: ExpressibleByArgument {}

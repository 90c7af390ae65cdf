import Arguments
import CanaryExporter
import Glibc
import Lifecycle
import Log

/// Samples and publishes until it is asked to stop.
enum ServeCommand {
    static let configFile = Flag.optional("config.file", .file, "FILE", "The configuration file.")
    static let isSimulated = Flag.toggle(
        "simulate", "Watch an embedded simulated cloud; no account is needed.")
    static let listenAddresses = Flag.repeatable(
        "web.listen-address", .text { fault(ExporterCommands.listenAddressFault($0)) }, "ADDRESS",
        to: ":10879",
        "Where to listen: host:port, [::1]:port, :port or unix:/path. Repeatable.")
    static let isSystemdSocket = Flag.toggle(
        "web.systemd-socket",
        "Listen on the sockets that systemd opened; --web.listen-address is ignored.")
    static let maxRequests = Flag.defaulted(
        "web.max-requests", .number(0...1_000_000), "NUMBER", to: "40",
        "The most requests that are answered at once; others get 503. 0 is no limit.")
    static let telemetryPath = Flag.defaulted(
        "web.telemetry-path", .text { fault(ExporterCommands.telemetryPathFault($0)) }, "PATH",
        to: "/metrics",
        "Where the metrics are.")
    static let webConfigFile = Flag.defaulted(
        "web.config.file", .file, "FILE", to: "",
        "A file with TLS, users and limits, as other exporters have it; see check-web-config.")
    static let isHealthFree = Flag.toggle(
        "web.auth-free-health", "Answer /-/healthy and /-/ready without a password.")
    static let isLifecycleEnabled = Flag.toggle(
        "web.enable-lifecycle", "Let POST and PUT of /-/reload reload the configuration.")
    static let isOpenProbeEnabled = Flag.toggle(
        "web.enable-open-probe", "Let /probe sample messages that no canary names.")
    static let logLevel = Flag<LogLevel>.defaulted(
        "log.level", .word, "LEVEL", to: "info",
        "The least grave events that are logged: debug, info, warn or error.")
    static let logFormat = Flag<LogFormat>.defaulted(
        "log.format", .word, "FORMAT", to: "logfmt", "How log lines look: logfmt or json.")

    static let command = ProgramCommand(
        usage: Command(
            name: "serve", sentence: "Sample canary messages and publish what is known.",
            flags: [
                configFile.row, isSimulated.row, listenAddresses.row, isSystemdSocket.row, maxRequests.row,
                telemetryPath.row, webConfigFile.row, isHealthFree.row, isLifecycleEnabled.row,
                isOpenProbeEnabled.row, logLevel.row, logFormat.row,
            ], check: check),
        run: run)

    private static func fault(_ reason: String?) -> ValueFault? { reason.map { ValueFault($0) } }

    @Sendable private static func check(_ values: Values) -> UsageFault? {
        switch (values[configFile], values[isSimulated]) {
        case (nil, false):
            UsageFault("give --config.file=FILE, or --simulate to try it without a cloud account")
        case (.some, true):
            UsageFault("--simulate watches a simulated cloud and takes no --config.file: give one of them")
        default: nil
        }
    }

    @Sendable private static func run(_ values: Values, _ signals: ProcessSignals) -> Int32 {
        let writer: LogWriter
        do {
            writer = try LogWriter(
                format: values[logFormat],
                priorities: JournalStream.isNamed(
                    by: Environment.value("JOURNAL_STREAM"), descriptor: STDERR_FILENO),
                now: { SystemTime.now })
        } catch {
            return Console.fail("\(error)")
        }
        // Written out within a second or left: who asks for the end doesn't wait for a reader of the log.
        defer { writer.flush(within: .seconds(1)) }
        let simulation: Simulation?
        do {
            simulation = values[isSimulated] ? try Simulation.start() : nil
        } catch {
            return Console.fail("the simulated cloud can't start: \(error)")
        }
        defer { simulation?.stop() }
        let logger = Logger(level: values[logLevel], sink: writer, now: { SystemTime.now })
        return ExporterCommands.serve(
            options(values, configFile: simulation?.configFile ?? values[configFile] ?? ""),
            log: ExporterLog(logger: logger, linesDropped: { writer.linesDropped }), signals: signals
        ) { address in
            guard simulation != nil else { return }
            Console.remark(
                "Watching a simulated cloud. Open \(address) and watch it for a minute; Ctrl-C ends it.")
        }
    }

    private static func options(_ values: Values, configFile: String) -> ServeOptions {
        var options = ServeOptions(
            configFile: configFile, listenAddress: "", telemetryPath: values[telemetryPath])
        options.listenAddresses = values[listenAddresses]
        options.isSystemdSocket = values[isSystemdSocket]
        options.maxRequests = values[maxRequests]
        options.webConfigFile = values[webConfigFile]
        options.isHealthFree = values[isHealthFree]
        options.isLifecycleEnabled = values[isLifecycleEnabled]
        options.isOpenProbeEnabled = values[isOpenProbeEnabled]
        return options
    }
}

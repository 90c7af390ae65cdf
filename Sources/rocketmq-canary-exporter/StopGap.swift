import CanaryExporter
import Glibc
import Lifecycle
import Log
import OnsSimulator
import Text

/// The command line in its barest form, until the table of flags stands.
@main
enum Main {
    static func main() {
        let signals = ProcessSignals.block()
        do { try ProcessStart.prepare() } catch { exit(1) }
        let arguments = Array(Swift.CommandLine.arguments.dropFirst())
        func value(_ flag: String) -> String? {
            arguments.last { $0.hasPrefix("--\(flag)=") }.map { String($0.dropFirst(flag.utf8.count + 3)) }
        }
        if arguments.first == "check-config" {
            signals.endAtOnce()
            let report = ExporterCommands.checkConfig(files: Array(arguments.dropFirst()))
            _ = report
            exit(report.exitStatus)
        }
        let isSimulated = arguments.contains("--simulate")
        let simulation = isSimulated ? try? Simulation.start() : nil
        var options = ServeOptions(
            configFile: simulation?.configFile ?? value("config.file") ?? "", listenAddress: ":9879",
            telemetryPath: value("web.telemetry-path") ?? "/metrics")
        if let address = value("web.listen-address") { options.listenAddresses = [address] }
        options.isSystemdSocket = arguments.contains("--web.systemd-socket")
        options.webConfigFile = value("web.config.file") ?? ""
        options.isHealthFree = arguments.contains("--web.auth-free-health")
        options.isLifecycleEnabled = arguments.contains("--web.enable-lifecycle")
        options.isOpenProbeEnabled = arguments.contains("--web.enable-open-probe")
        if let text = value("web.max-requests"), let number = Int(text) { options.maxRequests = number }
        let now = { @Sendable in
            var time = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &time)
            return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        }
        guard
            let writer = try? LogWriter(
                format: value("log.format").flatMap { LogFormat(rawValue: $0) } ?? .logfmt, priorities: false,
                now: now)
        else { exit(1) }
        let logger = Logger(
            level: value("log.level").flatMap { LogLevel(rawValue: $0) } ?? .info, sink: writer, now: now)
        let status = ExporterCommands.serve(
            options, log: ExporterLog(logger: logger, linesDropped: { writer.linesDropped }), signals: signals
        )
        simulation?.stop()
        writer.flush(within: .seconds(1))
        exit(status)
    }
}

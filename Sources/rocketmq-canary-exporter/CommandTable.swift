import Arguments
import CanaryExporter
import Lifecycle
import Text

/// A command of the program: its rows, and what runs it.
struct ProgramCommand: Sendable {
    /// Its rows, for the table.
    let usage: Command
    /// Runs it with values that were checked, and returns the exit status of the process.
    let run: @Sendable (Values, ProcessSignals) -> Int32
}

/// The table of everything that the command line can hold.
enum CommandTable {
    private static let commands = [
        ServeCommand.command, CheckConfigCommand.command, CheckWebConfigCommand.command, TraceCommand.command,
        DecodeCommand.command, SimulateCommand.command,
    ]

    /// The table.
    static let program = Program(
        name: BuildInfo.name,
        sentence: "Samples canary messages of ApsaraMQ for RocketMQ 4.x and publishes who consumed them.",
        version: BuildInfo.version, versionText: BuildInfo.versionText, date: manualDay,
        exitStatus: """
            0 when all is well, and after SIGTERM or SIGINT; 2 for a bad command line or configuration, but \
            1 for what check-config and check-web-config find; 1 for anything else, output that can't be \
            written among it.
            """,
        commands: commands.map(\.usage), foreignFlags: foreignFlags, foreignCommands: foreignCommands,
        guess: { word in
            // Who leaves the flag out has a file in mind.
            let isFile = word.hasSuffix(".yml") || word.hasSuffix(".yaml")
            return isFile ? "--\(ServeCommand.configFile.row.name)=\(word)" : nil
        })

    /// The day of the manual page: that of the build, or of today where the build has none.
    private static var manualDay: String {
        BuildInfo.day.isEmpty ? String(SystemTime.now.iso8601.prefix(10)) : BuildInfo.day
    }

    /// Runs a command of the table.
    static func run(_ command: Command, _ values: Values, _ signals: ProcessSignals) -> Int32 {
        guard let found = commands.first(where: { $0.usage.name == command.name }) else {
            preconditionFailure("\(command.name) is in the table and in none of its commands")
        }
        return found.run(values, signals)
    }

    /// What blackbox_exporter, node_exporter, Prometheus and others have, by its words there.
    private static let foreignFlags = [
        "check": "check-config FILE", "check-config": "check-config FILE",
        "config.check": "check-config FILE",
        "dry-run": "check-config FILE", "syntax-only": "check-config FILE", "test": "check-config FILE",
        "check-web-config": "check-web-config FILE", "web.config.check": "check-web-config FILE",
        "config.path": "--config.file", "f": "--config.file", "conf": "--config.file",
        "debug": "--log.level=debug", "log.debug": "--log.level=debug", "verbose": "--log.level=debug",
        "quiet": "--log.level=error", "q": "--log.level=error",
        "json": "--output=json", "log.json": "--log.format=json", "o": "--output",
        "demo": "--simulate", "bind": "--web.listen-address=HOST:PORT", "p": "--web.listen-address=:PORT",
        "port": "--web.listen-address=:PORT", "web.port": "--web.listen-address=:PORT",
        "web.listen-port": "--web.listen-address=:PORT", "metrics-path": "--web.telemetry-path",
        "metrics.path": "--web.telemetry-path", "path.metrics": "--web.telemetry-path",
        "web.metrics-path": "--web.telemetry-path", "web.max-connections": "--web.max-requests",
        "tls": "--web.config.file=FILE", "web.tls": "--web.config.file=FILE",
        "web.enable-reload": "--web.enable-lifecycle", "instance": "--instance-id",
        "v": "--version", "V": "--version", "?": "--help",
    ]

    private static let foreignCommands = [
        "check": "check-config FILE", "config": "check-config FILE", "lint": "check-config FILE",
        "validate": "check-config FILE", "completion": "--completion-script-bash", "man": "--help-man",
        "daemon": "serve", "run": "serve", "server": "serve", "start": "serve", "probe": "trace",
        "query": "trace", "sample": "trace", "explain": "decode", "demo": "serve --simulate",
        "simulator": "simulate",
    ]
}

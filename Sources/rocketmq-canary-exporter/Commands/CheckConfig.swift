import ArgumentParser
import CanaryExporter

/// Tells every fault of configuration files, and what their schedules would ask of the quota.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check configuration files: every fault with line and column, and the sum of the quota.")

    @Argument(help: "The files.")
    var files: [String]

    func run() throws {
        try Console.show(ExporterCommands.checkConfig(files: files))
    }
}

import ArgumentParser
import CanaryExporter

/// Tells every fault of a web configuration file.
struct CheckWebConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-web-config",
        abstract: "Check a web configuration file (--web.config.file): every fault with line and column.")

    @Argument(help: "The file.")
    var file: String

    func run() throws {
        try Console.show(ExporterCommands.checkWebConfig(file: file))
    }
}

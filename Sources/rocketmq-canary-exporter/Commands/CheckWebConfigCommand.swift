import Arguments
import CanaryExporter
import Lifecycle

/// Reports every fault of a web configuration file.
enum CheckWebConfigCommand {
    static let file = Argument.required("FILE", .file, "The web configuration file.")

    static let command = ProgramCommand(
        usage: Command(
            name: "check-web-config", sentence: "Check a file for --web.config.file.",
            details: "Every fault is reported with line and column.", arguments: [file.row]),
        run: { values, signals in
            signals.endAtOnce()
            return Console.show(ExporterCommands.checkWebConfig(file: values[file]))
        })
}

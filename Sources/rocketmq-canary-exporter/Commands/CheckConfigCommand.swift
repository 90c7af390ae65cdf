import Arguments
import CanaryExporter
import Lifecycle

/// Reports every fault of configuration files, and what their schedules would ask of the quota.
enum CheckConfigCommand {
    static let files = Argument.oneOrMore("FILE", .file, "The configuration files.")

    static let command = ProgramCommand(
        usage: Command(
            name: "check-config", sentence: "Check configuration files, and add up the quota.",
            details: "Every fault is reported with line and column.", arguments: [files.row]),
        run: { values, signals in
            signals.endAtOnce()
            return Console.show(ExporterCommands.checkConfig(files: values[files]))
        })
}

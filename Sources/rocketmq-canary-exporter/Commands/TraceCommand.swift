import Arguments
import CanaryExporter
import Lifecycle

/// Samples messages once, now, and shows where they stand.
enum TraceCommand {
    static let configFile = ServeCommand.configFile
    static let canary = Flag.optional(
        "canary", .text(completion: .made(canaries)) { _ in nil }, "NAME",
        "The canary of that file; without message IDs, all of its messages are sampled.")
    static let region = Flag.optional("region", .text, "REGION", "The region, such as cn-hangzhou.")
    static let instanceID = Flag.optional("instance-id", .text, "ID", "The instance.")
    static let topic = Flag.optional("topic", .text, "TOPIC", "The topic.")
    static let output = Flag<TraceOptions.Output>.defaulted(
        "output", .word, "FORM", to: "table", "How to show it: table or json.")
    static let messageIDs = Argument.any("MESSAGE_ID", .text, "The message IDs.")

    static let command = ProgramCommand(
        usage: Command(
            name: "trace", sentence: "Sample messages once, now, and show where they stand.",
            details: """
                Give --config.file and --canary to ask as the exporter would, or --region, --instance-id, \
                --topic and message IDs, with ALIBABA_CLOUD_ACCESS_KEY_ID and \
                ALIBABA_CLOUD_ACCESS_KEY_SECRET in the environment.
                """,
            flags: [configFile.row, canary.row, region.row, instanceID.row, topic.row, output.row],
            arguments: [messageIDs.row], check: check),
        run: { values, signals in
            signals.endAtOnce()
            let options = options(values)
            return Console.show(Blocking.run { await ExporterCommands.trace(options) })
        })

    @Sendable private static func check(_ values: Values) -> UsageFault? {
        let isByFile = values.has(configFile) || values.has(canary)
        let isByName = values.has(region) || values.has(instanceID) || values.has(topic)
        if isByFile, isByName {
            return UsageFault(
                "give either --config.file and --canary, or --region, --instance-id and --topic")
        }
        if isByFile, !values.has(configFile) || !values.has(canary) {
            let missing = values.has(canary) ? "--config.file=FILE" : "--canary=NAME"
            return UsageFault("--config.file and --canary go together: give \(missing)")
        }
        let isNamed = values.has(region) && values.has(instanceID) && values.has(topic)
        guard isByFile || (isNamed && !values[messageIDs].isEmpty) else {
            return UsageFault(
                "give --config.file and --canary, or --region, --instance-id, --topic and message IDs")
        }
        return nil
    }

    private static func options(_ values: Values) -> TraceOptions {
        let source: TraceOptions.Source =
            if let file = values[configFile], let canary = values[canary] {
                .configuration(file: file, canary: canary)
            } else {
                .named(
                    region: values[region] ?? "", instanceID: values[instanceID] ?? "",
                    topic: values[topic] ?? "")
            }
        return TraceOptions(source: source, messageIDs: values[messageIDs], output: values[output])
    }

    /// The canaries of the configuration that the line names.
    @Sendable private static func canaries(_ line: TypedLine) -> [String] {
        guard var file = line.text(of: configFile) else { return [] }
        // The shell hasn't opened it yet.
        if file.hasPrefix("~/"), let home = Environment.value("HOME") { file = home + file.dropFirst() }
        return ExporterCommands.canaryNames(file: file)
    }
}

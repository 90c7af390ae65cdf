public import ArgumentParser
public import CanaryExporter

/// Samples messages once, now, and shows where they stand.
struct Trace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sample messages once, now, and show where they stand with every consumer group.",
        discussion: """
            Give --config.file and --canary to ask as the exporter would, or --region, --instance-id, \
            --topic and message IDs, with ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET in \
            the environment.
            """)

    @Option(name: .customLong("config.file"), help: "The configuration file.")
    var configFile: String?

    @Option(help: "The canary of that file; without message IDs, all of its messages are sampled.")
    var canary: String?

    @Option(help: "The region, such as cn-hangzhou.")
    var region: String?

    @Option(name: .customLong("instance-id"), help: "The instance.")
    var instanceID: String?

    @Option(help: "The topic.")
    var topic: String?

    @Option(help: "How to show it: table or json.")
    var output = TraceOptions.Output.table

    @Argument(help: "The message IDs.")
    var messageIDs: [String] = []

    func validate() throws {
        let isByFile = configFile != nil || canary != nil
        let isByName = region != nil || instanceID != nil || topic != nil
        if isByFile, isByName {
            throw ValidationError(
                "Give either --config.file and --canary, or --region, --instance-id and --topic.")
        }
        if isByFile, configFile == nil || canary == nil {
            throw ValidationError("--config.file and --canary go together.")
        }
        if !isByFile, region == nil || instanceID == nil || topic == nil || messageIDs.isEmpty {
            throw ValidationError(
                "Give --config.file and --canary, or --region, --instance-id, --topic and message IDs.")
        }
    }

    func run() async throws {
        let source: TraceOptions.Source =
            if let configFile, let canary {
                .configuration(file: configFile, canary: canary)
            } else {
                .named(region: region ?? "", instanceID: instanceID ?? "", topic: topic ?? "")
            }
        let options = TraceOptions(source: source, messageIDs: messageIDs, output: output)
        try Console.show(await ExporterCommands.trace(options))
    }
}

extension TraceOptions.Output: ExpressibleByArgument {}

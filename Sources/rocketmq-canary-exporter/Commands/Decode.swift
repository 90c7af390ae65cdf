import ArgumentParser
import CanaryExporter

/// Tells what message IDs themselves say.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell what message IDs themselves say.")

    @Option(
        name: .customLong("utc-offset"),
        help: "The UTC offset of the producer's clock, which IDs of 4.x clients leave out, such as +08:00.")
    var utcOffset = "+08:00"

    @Argument(help: "The message IDs.")
    var messageIDs: [String]

    func validate() throws {
        if messageIDs.isEmpty { throw ValidationError("Give at least one message ID.") }
    }

    func run() throws {
        try Console.show(ExporterCommands.decode(messageIDs: messageIDs, utcOffset: utcOffset))
    }
}

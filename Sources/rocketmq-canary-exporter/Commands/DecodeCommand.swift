import Arguments
import CanaryExporter
import Lifecycle

/// Reports what message IDs themselves say.
enum DecodeCommand {
    static let utcOffset = Flag.defaulted(
        "utc-offset",
        .text { text in ExporterCommands.utcOffsetFault(text).map { ValueFault($0) } }, "OFFSET",
        to: "+08:00",
        "The offset from UTC of the producer's clock, which IDs of 4.x clients leave out.")
    static let messageIDs = Argument.oneOrMore("MESSAGE_ID", .text, "The message IDs.")

    static let command = ProgramCommand(
        usage: Command(
            name: "decode", sentence: "Show what message IDs themselves say.", flags: [utcOffset.row],
            arguments: [messageIDs.row]),
        run: { values, signals in
            signals.endAtOnce()
            return Console.show(
                ExporterCommands.decode(messageIDs: values[messageIDs], utcOffset: values[utcOffset]))
        })
}

import Arguments
import CanaryExporter
import Glibc
import Lifecycle

/// The program: arguments in, exit status out.
@main
enum Main {
    static func main() {
        // Before there is any other thread, so that no signal is lost from here on.
        let signals = ProcessSignals.block()
        do {
            try ProcessStart.prepare()
        } catch {
            Console.report("\(BuildInfo.name): error: \(error)")
            exit(1)
        }
        let parser = Parser(
            CommandTable.program, width: TerminalWidth.current,
            readFile: { path in
                do throws(SmallFile.Failure) {
                    return .success(try SmallFile.read(path))
                } catch {
                    return .failure(UnreadableArguments(error.description))
                }
            })
        let outcome = parser.parse(Array(Swift.CommandLine.arguments.dropFirst()))
        switch outcome {
        case .run(let command, let values):
            exit(CommandTable.run(command, values, signals))
        case .show(let text):
            signals.endAtOnce()
            // It is the table's own, and scripts have tabs.
            var report = CommandReport(text: text)
            report.isExact = true
            exit(Console.show(report))
        case .fault(let line):
            signals.endAtOnce()
            Console.report(line)
            exit(2)
        }
    }
}

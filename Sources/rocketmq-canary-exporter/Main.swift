import ArgumentParser
import CanaryExporter
import Glibc

/// The program: arguments in, exit status out.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: BuildInfo.name,
        abstract: """
            Samples canary messages of ApsaraMQ for RocketMQ 4.x and publishes on /metrics who consumed \
            them.
            """,
        version: BuildInfo.versionText,
        subcommands: [
            Serve.self, CheckConfig.self, CheckWebConfig.self, Trace.self, Decode.self, Simulate.self,
        ],
        defaultSubcommand: Serve.self)

    /// Parses, runs, and ends the process: 0 when all is well, 2 for a bad command line, else what the
    /// command says.
    static func main() async {
        // A peer that closes its connection must not end the process.
        signal(SIGPIPE, SIG_IGN)
        // Nor must a reload that is asked for too early; whatever doesn't serve ends as it would have.
        let hangup = signal(SIGHUP, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if !(command is Serve) { signal(SIGHUP, hangup) }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            let isHelp = exitCode(for: error) == .success
            Console.write(isHelp ? message(for: error) : fullMessage(for: error), isError: !isHelp)
            Glibc.exit(isHelp ? 0 : 2)
        }
        Glibc.exit(0)
    }
}

/// Text for the person at the terminal.
enum Console {
    /// Shows what a command has to say, and ends it with the report's status.
    ///
    /// Throws `ExitCode` for any status but 0.
    static func show(_ report: CommandReport) throws {
        if !report.text.isEmpty { write(report.text) }
        if !report.errors.isEmpty { write(report.errors, isError: true) }
        guard report.exitStatus == 0 else { throw ExitCode(report.exitStatus) }
    }

    /// Writes a text with a line break at its end.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - isError: Whether it goes to standard error instead of standard output.
    static func write(_ text: String, isError: Bool = false) {
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(isError ? STDERR_FILENO : STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            // A closed or full output: there is nobody to tell.
            guard count > 0 else { return }
            written += count
        }
    }
}

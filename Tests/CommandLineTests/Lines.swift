import Arguments
import CanaryExporter

@testable import rocketmq_canary_exporter

/// How the program's own table reads lines.
enum Lines {
    /// What a line comes to, with the files that `@` may name.
    static func parse(_ words: [String], files: [String: String] = [:]) -> Outcome {
        Parser(CommandTable.program, width: 80) { path in
            files[path].map { .success($0) } ?? .failure(UnreadableArguments("there is no such file"))
        }.parse(words)
    }

    /// What a line comes to in one line: the command with what isn't as by default, what is said of it, or the
    /// first line of the text that it asks for.
    static func reading(_ line: String, files: [String: String] = [:]) -> String {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        switch parse(line.isEmpty ? [] : words, files: files) {
        case .run(let command, let values):
            return ([command.name] + given(values)).joined(separator: " ")
        case .show(let text): return String(text.prefix { $0 != "\n" })
        case .fault(let line): return line
        }
    }

    private static func given(_ values: Values) -> [String] {
        typealias Serve = ServeCommand
        typealias Trace = TraceCommand
        return [
            show(values, Serve.configFile) { $0 ?? "none" }, show(values, Serve.isSimulated),
            show(values, Serve.listenAddresses) { $0.joined(separator: ",") },
            show(values, Serve.isSystemdSocket), show(values, Serve.maxRequests),
            show(values, Serve.telemetryPath), show(values, Serve.webConfigFile),
            show(values, Serve.isHealthFree), show(values, Serve.isLifecycleEnabled),
            show(values, Serve.isOpenProbeEnabled), show(values, Serve.logLevel),
            show(values, Serve.logFormat), show(values, Trace.canary) { $0 ?? "none" },
            show(values, Trace.region) { $0 ?? "none" }, show(values, Trace.instanceID) { $0 ?? "none" },
            show(values, Trace.topic) { $0 ?? "none" }, show(values, Trace.output),
            show(values, DecodeCommand.utcOffset),
            show(values, SimulateCommand.listen) { "\($0.host)|\($0.port)" },
            show(values, SimulateCommand.scenario),
        ].compactMap(\.self)
    }

    private static func show<Value>(
        _ values: Values, _ flag: Flag<Value>, as text: (Value) -> String = { "\($0)" }
    ) -> String? {
        values.has(flag) ? "\(flag.row.name)=\(text(values[flag]))" : nil
    }
}

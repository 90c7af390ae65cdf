import Arguments
import CanaryExporter
import Lifecycle
import OnsSimulator

/// Runs the simulated cloud alone, until it is asked to stop.
enum SimulateCommand {
    /// A host and a port.
    struct Place: Sendable {
        let host: String
        let port: UInt16
    }

    static let listen = Flag.required(
        "listen", ValueType { text throws(ValueFault) in try place(text) }, "ADDRESS",
        "Where to listen: a loopback address and a port, such as 127.0.0.1:8080; port 0 takes a free one.")
    static let scenario = Flag.required("scenario", .file, "FILE", "The file with the scenario.")

    static let command = ProgramCommand(
        usage: Command(
            name: "simulate", sentence: "Run the simulated cloud alone.",
            details: "Scenarios are described in docs/simulator.md. It listens on loopback addresses only.",
            flags: [listen.row, scenario.row]),
        run: run)

    @Sendable private static func run(_ values: Values, _ signals: ProcessSignals) -> Int32 {
        let file = values[scenario]
        let scenario: Scenario
        do throws(SmallFile.Failure) {
            let text = try SmallFile.read(file)
            do {
                scenario = try Scenario.parse(text)
            } catch {
                Console.report(
                    error.problems.map { "\(file):\($0.line): \($0.text)" }.joined(separator: "\n"))
                return 2
            }
        } catch {
            return Console.fail("\(file) can't be read: \(error)", status: 2)
        }
        let cloud = SimulatedCloud(
            scenario: scenario, accessKeys: [scenario.accessKey],
            messageDirectory: scenario.messageDirectory.map { directory in
                directory.hasPrefix("/") ? directory : SmallFile.directory(of: file) + "/" + directory
            })
        let (host, port) = (values[listen].host, values[listen].port)
        do {
            let port = try cloud.start(host: host, port: port)
            Console.remark("Simulated cloud on http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        } catch {
            return Console.fail("\(error)")
        }
        signals.waitForEnd()
        cloud.stop()
        return 0
    }

    private static func place(_ text: String) throws(ValueFault) -> Place {
        if let reason = ExporterCommands.listenAddressFault(text) { throw ValueFault(reason) }
        guard !text.hasPrefix("unix:"), let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw ValueFault("isn't a loopback address and a port, such as 127.0.0.1:8080") }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return Place(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
    }
}

import ArgumentParser
import CanaryExporter
import Glibc
import OnsSimulator

/// Runs the simulated cloud alone, until it is told to stop.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the simulated cloud alone.",
        discussion: "Scenarios are described in docs/simulator.md. It listens on loopback addresses only.")

    @Option(
        help:
            "Where to listen: a loopback address and a port, such as 127.0.0.1:8080; port 0 takes a free one."
    )
    var listen: String

    @Option(help: "The file with the scenario.")
    var scenario: String

    func run() throws {
        let (host, port) = try address()
        let text: String
        do {
            text = try SmallFile.read(scenario)
        } catch {
            throw ValidationError("\(scenario) can't be read: \(error)")
        }
        let scenario: Scenario
        do {
            scenario = try Scenario.parse(text)
        } catch {
            Console.write(
                error.problems.map { "\(self.scenario):\($0.line): \($0.text)" }.joined(separator: "\n"),
                isError: true)
            throw ExitCode(2)
        }
        // Blocked before any thread is made, so that only `sigwait` below sees them.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        let cloud = SimulatedCloud(
            scenario: scenario, accessKeys: [scenario.accessKey],
            messageDirectory: scenario.messageDirectory.map { directory in
                directory.hasPrefix("/")
                    ? directory : SmallFile.directory(of: self.scenario) + "/" + directory
            })
        do {
            let port = try cloud.start(host: host, port: port)
            Console.write("Simulated cloud on http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        } catch {
            Console.write("\(error)", isError: true)
            throw ExitCode(1)
        }
        var signal: Int32 = 0
        unsafe sigwait(&signals, &signal)
        cloud.stop()
    }

    private func address() throws -> (host: String, port: UInt16) {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...])
        else {
            throw ValidationError("--listen takes an address and a port, such as 127.0.0.1:8080.")
        }
        let host = String(listen[..<colon])
        return (host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host, port)
    }
}

/// Files that are read whole.
enum SmallFile {
    /// Larger files are no scenarios.
    private static let bytesMax = 1 << 20

    /// Why a file wasn't read.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a text.
    static func read(_ path: String) throws(Failure) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= bytesMax {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else { throw Failure(description: unsafe String(cString: strerror(errno))) }
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        guard bytes.count <= bytesMax else { throw Failure(description: "it is larger than 1 MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(description: "it is no UTF-8 text")
        }
        return text
    }

    /// The folder that a path names a file in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

import Foundation
import Testing

/// A program that a test started, with all that it wrote; it is killed when the test lets go of it.
final class ChildProcess {
    private let process = Process()
    private let logFile: URL
    let name: String

    /// Starts the program; standard output and standard error go to one file in the folder.
    init(
        _ program: URL, _ arguments: [String], name: String, in folder: TemporaryFolder,
        environment: [String: String] = [:]
    ) throws {
        self.name = name
        logFile = folder.file("\(name).log")
        try Data().write(to: logFile)
        let output = try FileHandle(forWritingTo: logFile)
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    deinit {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    var isRunning: Bool { process.isRunning }

    /// Everything it has written so far.
    var log: String {
        (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
    }

    /// Sends a signal.
    func send(signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// The exit status once it has ended, which must be within the time; 128 and the signal's number where one
    /// ended it.
    func exitStatus(within limit: Duration) async throws -> Int32 {
        try await eventually("\(name) ends", within: limit) { !process.isRunning }
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Waits until it has written something that matches, and returns the first capture.
    ///
    /// Fails with its last words where it ends before, or doesn't within the time.
    func waitForLog(
        _ pattern: Regex<(Substring, Substring)>, within limit: Duration = .seconds(30)
    ) async throws -> String {
        var found: Substring?
        try await eventually("\(name) says what was waited for; it said: \(log.suffix(2000))", within: limit)
        {
            found = log.firstMatch(of: pattern)?.1
            return found != nil || !process.isRunning
        }
        return String(try #require(found, "\(name) ended; it said: \(log.suffix(2000))"))
    }

    /// The port on 127.0.0.1 that it says it listens on.
    func listeningPort() async throws -> Int {
        try #require(Int(try await waitForLog(#/127\.0\.0\.1:([1-9][0-9]+)/#)))
    }
}

/// Where the programs are that tests start.
enum Programs {
    /// The exporter, which the build leaves beside the test program.
    static let exporter = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("rocketmq-canary-exporter")

    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A program on the search path.
    static func installed(_ name: String) throws -> URL {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let found = folders.map { URL(fileURLWithPath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        return try #require(found, "\(name) isn't installed: make test installs it")
    }

    /// Whether the exporter has its command line yet.
    static let exporterAnswers: Bool = {
        let process = Process()
        let output = Pipe()
        process.executableURL = exporter
        process.arguments = ["--version"]
        process.standardOutput = output
        guard (try? process.run()) != nil else { return false }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 && !said.isEmpty
    }()
}

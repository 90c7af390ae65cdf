import Foundation
import Testing

/// A program that a test started, with all that it wrote; it is killed when the test lets go of it.
///
/// Not Foundation's `Process`: a child inherits the signal mask of the thread that starts it, and the threads of
/// the concurrency pool block SIGTERM.
final class ChildProcess {
    let identifier: pid_t
    private let logFile: URL
    private var endStatus: Int32?
    let name: String

    /// Starts the program; standard output and standard error go to one file in the folder, unless the setting
    /// says otherwise.
    init(
        _ program: URL, _ arguments: [String], name: String, in folder: TemporaryFolder,
        environment: [String: String] = [:], setting: ChildSetting = .plain
    ) throws {
        self.name = name
        logFile = folder.file("\(name).log")
        try Data().write(to: logFile)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        identifier = try Self.spawn(
            setting.command([program.path] + arguments), variables.map { "\($0.key)=\($0.value)" }, setting,
            log: logFile.path)
    }

    deinit {
        if isRunning {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    /// Whether it has not ended yet; this also collects its status when it has.
    var isRunning: Bool {
        guard endStatus == nil else { return false }
        var status: Int32 = 0
        if waitpid(identifier, &status, WNOHANG) == identifier {
            endStatus = status
        }
        return endStatus == nil
    }

    /// Everything it has written so far.
    var log: String {
        (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
    }

    /// Sends a signal, unless it has ended.
    func send(signal: Int32) {
        if isRunning {
            kill(identifier, signal)
        }
    }

    /// The exit status once it has ended, which must be within the time.
    ///
    /// 128 and the signal's number where a signal ended it, as shells count.
    func exitStatus(within limit: Duration) async throws -> Int32 {
        try await eventually("\(name) ends", within: limit) { !isRunning }
        let status = try #require(endStatus)
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Starts a program with the descriptors and blocked signals of the setting, and no signal ignored.
    private static func spawn(
        _ arguments: [String], _ environment: [String], _ setting: ChildSetting, log: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        setting.add(to: &actions, log: log)
        closeOthers(&actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = setting.mask
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer {
            for word in words + variables {
                free(word)
            }
        }
        var identifier: pid_t = 0
        let status = posix_spawn(&identifier, arguments[0], &actions, &attributes, words, variables)
        try #require(status == 0, "\(arguments[0]) didn't start: \(String(cString: strerror(status)))")
        return identifier
    }

    /// Leaves the child no descriptor but its standard ones.
    ///
    /// A child that kept another test's socket would keep that connection open. glibc has the function since
    /// 2.34; its header shows it to GNU sources only, and Swift's module isn't one.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, STDERR_FILENO + 1)
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
            return found != nil || !isRunning
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
}

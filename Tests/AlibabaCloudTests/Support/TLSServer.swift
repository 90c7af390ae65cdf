import Foundation
import Glibc

/// The openssl program as a TLS server on 127.0.0.1, with a certificate made for the test.
///
/// The certificate is its own authority and names the address 127.0.0.1 alone. Processes are started by
/// POSIX's own means: Foundation's wait for their end needs a run loop, which a test's thread hasn't.
final class TLSServer {
    let port: UInt16
    let certificateFile: String
    private let folder: URL
    private let process: pid_t

    struct Failure: Error {
        let what: String
    }

    /// Starts the server, with more arguments to `openssl s_server` if wished.
    init(arguments: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path
        certificateFile = folder.appending(path: "certificate.pem").path
        let output = folder.appending(path: "output").path
        let maker = try Self.openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2",
                "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                "-out", certificateFile,
            ], output: output)
        var status: Int32 = 0
        guard waitpid(maker, &status, 0) == maker, status == 0 else { throw Failure(what: "no certificate") }
        process = try Self.openssl(
            ["s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificateFile, "-www"] + arguments,
            output: output)
        var found: UInt16?
        for _ in 0..<500 where found == nil {
            found = try Self.port(in: String(contentsOfFile: output, encoding: .utf8))
            if found == nil { usleep(10_000) }
        }
        guard let found else { throw Failure(what: "s_server did not start") }
        port = found
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The port from the whole line `ACCEPT 127.0.0.1:40001`.
    private static func port(in text: String) -> UInt16? {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        where line.hasPrefix("ACCEPT ") {
            return line.split(separator: ":").last.flatMap { UInt16($0) }
        }
        return nil
    }

    private static func openssl(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        closeOthers(&actions)
        var words: [UnsafeMutablePointer<CChar>?] = (["openssl"] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        guard posix_spawn(&process, "/usr/bin/openssl", &actions, nil, words, environ) == 0 else {
            throw Failure(what: "no openssl program")
        }
        return process
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
}

import Foundation
import Testing

/// The real binary with a web configuration, before the simulated cloud, asked by the real curl.
struct SecureExporter {
    let process: ChildProcess
    let port: Int
    private let folder: TemporaryFolder

    /// Starts it with the text as its web configuration, and returns when it listens.
    init(_ webConfiguration: String, arguments: [String] = [], in folder: TemporaryFolder) async throws {
        self.folder = folder
        let path = try folder.write("web.yml", webConfiguration)
        process = try ChildProcess(
            Programs.exporter,
            ["--simulate", "--web.listen-address=127.0.0.1:0", "--web.config.file=\(path)"] + arguments,
            name: "exporter-\(UUID().uuidString)", in: folder)
        port = try #require(
            Int(try await process.waitForLog(#/msg="Listening on" address=127\.0\.0\.1:([0-9]+)/#)))
    }

    /// What curl came to.
    struct Answer: Sendable {
        /// The status code; 0 where there was no answer.
        let status: Int
        /// Header fields by their names in lower case.
        let headers: [String: String]
        let body: String
        /// curl's own exit status; 0 where there was an answer.
        let exitStatus: Int32
    }

    /// Asks with curl, over TLS unless another scheme is named.
    func curl(_ path: String, _ arguments: [String] = [], scheme: String = "https") async throws -> Answer {
        let name = "curl-\(UUID().uuidString)"
        let (head, body) = (folder.file("\(name).head"), folder.file("\(name).body"))
        let fixed = ["--silent", "--max-time", "20", "--noproxy", "*", "-D", head.path, "-o", body.path]
        let process = try ChildProcess(
            Programs.installed("curl"), fixed + arguments + ["\(scheme)://127.0.0.1:\(port)\(path)"],
            name: name, in: folder)
        let exitStatus = try await process.exitStatus(within: .seconds(25))
        let lines = ((try? String(contentsOf: head, encoding: .utf8)) ?? "").split(separator: "\r\n")
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
        }
        return Answer(
            status: lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0,
            headers: Dictionary(fields) { "\($0), \($1)" },
            body: (try? String(contentsOf: body, encoding: .utf8)) ?? "", exitStatus: exitStatus)
    }
}

/// Authorities and certificates that the openssl program makes for a test: `NAME.pem` and `NAME.key`.
struct Certificates {
    let folder: TemporaryFolder

    /// Makes an authority.
    func authority(_ name: String) async throws {
        try await openssl(
            ["req", "-x509"] + Self.key + ["-days", "2", "-subj", "/CN=\(name)"] + output(name, "pem"))
    }

    /// Makes a certificate that an authority signs, with an alternative name such as `DNS:a.example`.
    func certificate(_ name: String, by authority: String, for alternativeName: String) async throws {
        try await openssl(
            ["req"] + Self.key + ["-subj", "/CN=\(name)", "-addext", "subjectAltName=\(alternativeName)"]
                + output(name, "csr"))
        try await openssl([
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"), "-CAkey",
            path("\(authority).key"), "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out",
            path("\(name).pem"),
        ])
    }

    /// The authority `ca` with the certificate `server` of 127.0.0.1.
    func server() async throws {
        try await authority("ca")
        try await certificate("server", by: "ca", for: "IP:127.0.0.1")
    }

    /// What curl needs to trust the server.
    var trust: [String] { ["--cacert", path("ca.pem")] }

    /// What curl needs to show a certificate.
    func showing(_ name: String) -> [String] {
        ["--cert", path("\(name).pem"), "--key", path("\(name).key")]
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder.file(name).path }

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private func output(_ name: String, _ ending: String) -> [String] {
        ["-keyout", path("\(name).key"), "-out", path("\(name).\(ending)")]
    }

    private func openssl(_ arguments: [String]) async throws {
        let process = try ChildProcess(
            Programs.installed("openssl"), arguments, name: "openssl-\(UUID().uuidString)", in: folder)
        let status = try await process.exitStatus(within: .seconds(20))
        try #require(status == 0, "openssl \(arguments) said: \(process.log)")
    }
}

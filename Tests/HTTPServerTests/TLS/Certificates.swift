import Foundation
import Glibc
import HTTPServer

/// Certificates made by the openssl program in a folder of their own, which goes when this does.
final class Certificates {
    struct Failure: Error {
        let what: String
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "server-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that can't be removed is the system's to clean up.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Makes a certificate that is its own authority, and its key: `NAME.pem` and `NAME.key`.
    func makeAuthority(_ name: String) throws {
        try openssl(
            ["req", "-x509"] + Self.curve + [
                "-keyout", "\(name).key", "-out", "\(name).pem", "-days", "2", "-subj", "/CN=\(name)",
            ])
    }

    /// Makes a certificate of an authority.
    func make(
        _ name: String, by authority: String, names: String, purpose: String = "serverAuth",
        isRSA: Bool = false
    ) throws {
        let kind = isRSA ? ["-newkey", "rsa:2048", "-nodes"] : Self.curve
        try openssl(
            ["req"] + kind + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)"])
        let extensions = "subjectAltName=\(names)\nbasicConstraints=CA:FALSE\nextendedKeyUsage=\(purpose)\n"
        try extensions.write(to: folder.appending(path: "extensions"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
            "-CAcreateserial", "-days", "2", "-out", "\(name).pem", "-extfile", "extensions",
        ])
    }

    func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: file)))
    }

    /// Settings with a certificate and its key.
    func settings(_ name: String) throws -> TLSSettings {
        TLSSettings(certificate: try bytes("\(name).pem"), key: TLSPrivateKey(try bytes("\(name).key")))
    }

    /// Runs the openssl program in the folder with some input, and returns all that it writes.
    @discardableResult
    func openssl(_ arguments: [String], input: String = "", mayFail: Bool = false) throws -> String {
        let number = UUID().uuidString
        let (inputFile, outputFile) = (folder.appending(path: "\(number).in"), folder.appending(path: number))
        try input.write(to: inputFile, atomically: true, encoding: .utf8)
        // The shell changes the folder, and closes what another test may have open.
        let command =
            "cd '\(folder.path)' && exec 3>&- && exec timeout 20 openssl \"$@\" <'\(inputFile.path)' "
            + ">'\(outputFile.path)' 2>&1"
        let status = try run(["sh", "-c", command, "sh"] + arguments)
        let output = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
        guard status == 0 || mayFail else { throw Failure(what: "openssl \(arguments): \(output)") }
        return output
    }

    private func run(_ words: [String]) throws -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        guard posix_spawn(&process, "/bin/sh", nil, nil, pointers, environ) == 0 else {
            throw Failure(what: "no shell")
        }
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw Failure(what: "waitpid: \(errno)") }
        return status
    }

    private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
}

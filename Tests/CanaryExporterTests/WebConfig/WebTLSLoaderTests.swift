import CanaryWatch
import Foundation
import HTTPServer
import Locking
import Testing
import Text

@testable import CanaryExporter

@Suite struct WebTLSLoaderTests {
    private let folder: TemporaryFolder
    private let certificates: TestCertificates

    /// Long after every change, so that stamps are to be relied on.
    private let later = SystemClock().wall + .seconds(3600)

    init() throws {
        folder = try TemporaryFolder()
        certificates = TestCertificates(folder: folder)
        try certificates.authority("server")
    }

    private let pair = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"

    private func configuration(_ text: String) throws -> WebTLSConfiguration {
        let bytes = Array(text.utf8)
        let read = WebConfiguration.parse(bytes, fileName: "web.yml", directory: folder.path)
        return try #require(try read.get().tls)
    }

    private func load(_ text: String) throws -> Result<TLSSettings, ConfigurationFaults> {
        WebTLSLoader.load(try configuration(text), fileName: "web.yml")
    }

    private func findings(_ text: String) throws -> [String] {
        guard case .failure(let faults) = try load(text) else { return [] }
        return faults.findings.map(\.description)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
    }

    @Test func `every key comes to the server`() throws {
        try certificates.authority("clients")
        let text =
            pair + """
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: clients.pem
                  client_allowed_sans: [one, two]
                  min_version: TLS12
                  max_version: TLS12
                  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
                  prefer_server_cipher_suites: false
                  curve_preferences: [X25519]

                """
        var expected = TLSSettings(
            certificate: try bytes("server.pem"), key: TLSPrivateKey(try bytes("server.key")))
        expected.clientAuthentication = .requireAndVerify
        expected.clientAuthorities = try bytes("clients.pem")
        expected.allowedNames = ["one", "two"]
        expected.maximumVersion = .tls12
        expected.cipherSuites = [.ecdheECDSAAES128GCM]
        expected.prefersServerCipherSuites = false
        expected.curves = [.x25519]
        #expect(try load(text).get() == expected)
    }

    @Test func `what stands inline is as good as a file`() throws {
        func indented(_ name: String) throws -> String {
            String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map { "    \($0)\n" }
                .joined()
        }
        let text =
            "tls_server_config:\n  cert: |\n\(try indented("server.pem"))  key: |\n\(try indented("server.key"))"
        #expect(try load(text).get() == (try load(pair).get()))
    }

    @Test func `authorities that nobody is verified against are let pass, as there`() throws {
        let text = pair + "  client_auth_type: RequireAnyClientCert\n  client_ca_file: server.pem\n"
        #expect(try load(text).get().clientAuthorities == nil)
    }

    @Test func `every file that can't be read is told, at its place`() throws {
        let text =
            pair.replacing("server.", with: "none.")
            + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: /dev/null\n"
        let folder = folder.path
        #expect(
            try findings(text) == [
                "web.yml:2:14: tls_server_config.cert_file: \(folder)/none.pem: there is no such file; check"
                    + " the path",
                "web.yml:3:13: tls_server_config.key_file: \(folder)/none.key: there is no such file; check"
                    + " the path",
                "web.yml:5:19: tls_server_config.client_ca_file: /dev/null: is no regular file; name one that"
                    + " is",
            ])
    }

    @Test func `a key that isn't the certificate's is told, and shows nothing of itself`() throws {
        try certificates.authority("other")
        let findings = try findings(pair.replacing("server.key", with: "other.key"))
        #expect(findings.count == 1)
        #expect(
            findings.first?.hasPrefix("web.yml:3:13: tls_server_config.key_file: the private key isn't")
                == true)
        let secret = String(decoding: try bytes("other.key"), as: UTF8.self).split(separator: "\n")[1]
        #expect(!findings.joined().contains(secret))
    }

    @Test(arguments: ["server.pem", "server.key"])
    func `a file without what is due is told at its place`(name: String) throws {
        try folder.write("junk\n", to: "junk")
        let findings = try findings(pair.replacing(name, with: "junk"))
        #expect(findings.count == 1 && findings.first?.contains("there is no ") == true, "\(findings)")
        #expect(
            findings.first?.contains(name.hasSuffix("pem") ? "cert_file" : "key_file") == true, "\(findings)")
    }

    @Test func `check-web-config looks at the files as well`() throws {
        try folder.write(pair, to: "web.yml")
        #expect(ExporterCommands.checkWebConfig(file: folder.file("web.yml")).exitStatus == 0)
        try folder.remove("server.key")
        let report = ExporterCommands.checkWebConfig(file: folder.file("web.yml"))
        #expect(report.exitStatus == 1)
        #expect(report.text.contains("web.yml:3:13: tls_server_config.key_file: \(folder.path)/server.key: "))
        #expect(report.text.hasSuffix("web.yml: 1 fault\n"))
    }

    private func follower(_ text: String) throws -> WebTLSFollower {
        WebTLSFollower(fileName: "web.yml", settings: try load(text).get())
    }

    private func look(_ follower: inout WebTLSFollower, _ text: String? = nil) throws -> WebTLSFollower.Step {
        follower.look(try configuration(text ?? pair), at: later)
    }

    @Test func `while nothing changes there is nothing to do`() throws {
        var follower = try follower(pair)
        for _ in 0..<3 { #expect(try look(&follower) == .none) }
        // Another line for the same, or the same bytes written anew.
        #expect(try look(&follower, "\n\n" + pair) == .none)
        try folder.write(String(decoding: try bytes("server.key"), as: UTF8.self), to: "server.key")
        #expect(try look(&follower) == .none)
    }

    @Test func `a changed certificate is taken once, when its key is there too`() throws {
        var follower = try follower(pair)
        #expect(try look(&follower) == .none)
        try certificates.authority("new")
        try folder.write(String(decoding: try bytes("new.pem"), as: UTF8.self), to: "server.pem")
        guard case .fault(let faults) = try look(&follower) else {
            Issue.record("a certificate without its key was taken")
            return
        }
        #expect(faults.findings.count == 1)
        for _ in 0..<3 { #expect(try look(&follower) == .none) }
        try folder.write(String(decoding: try bytes("new.key"), as: UTF8.self), to: "server.key")
        #expect(try look(&follower) == .replace(try load(pair).get()))
        for _ in 0..<3 { #expect(try look(&follower) == .none) }
    }

    @Test func `a file that couldn't be read once is read again, though it is as it was`() throws {
        let isReadable = Locked(true)
        let settings = try load(pair).get()
        let wrong = try configuration(pair.replacing("server.key", with: "none.key"))
        var follower = WebTLSFollower(fileName: "web.yml", settings: settings) { next, fileName in
            WebTLSLoader.load(isReadable.withLock { $0 } ? next : wrong, fileName: fileName)
        }
        let text = pair + "  client_auth_type: RequireAnyClientCert\n"
        isReadable.withLock { $0 = false }
        guard case .fault = try look(&follower, text) else {
            Issue.record("a key that can't be read was taken")
            return
        }
        #expect(try look(&follower, text) == .none)
        isReadable.withLock { $0 = true }
        #expect(try look(&follower, text) == .replace(try load(text).get()))
        #expect(try look(&follower, text) == .none)
    }

    @Test func `other settings in the web configuration are taken`() throws {
        var follower = try follower(pair)
        let text = pair + "  client_auth_type: RequireAnyClientCert\n"
        #expect(try look(&follower, text) == .replace(try load(text).get()))
    }

    @Test func `going back after a fault to what was in force is told to the server too`() throws {
        var follower = try follower(pair)
        let wrong = pair.replacing("server.key", with: "none.key")
        guard case .fault = try look(&follower, wrong) else {
            Issue.record("a key that isn't there was taken")
            return
        }
        #expect(try look(&follower) == .replace(try load(pair).get()))
    }

    @Test func `TLS goes on and off with the next start only, which is told once`() throws {
        var plain = WebTLSFollower(fileName: "web.yml", settings: nil)
        #expect(plain.look(nil, at: later) == .none)
        #expect(try look(&plain) == .restart(isOn: true))
        #expect(try look(&plain) == .none)
        #expect(plain.look(nil, at: later) == .none)
        #expect(try look(&plain) == .restart(isOn: true))
        var encrypted = try follower(pair)
        #expect(encrypted.look(nil, at: later) == .restart(isOn: false))
        #expect(encrypted.look(nil, at: later) == .none)
        #expect(try look(&encrypted) == .none)
    }
}

import HTTPServer
import Passwords
import Testing
import Text
import YAML

@testable import CanaryExporter

@Suite struct WebConfigurationTests {
    @Test func `there are files for every key, good and bad`() {
        #expect(WebConfigFixtures.good.count >= 25 && WebConfigFixtures.bad.count >= 40)
    }

    @Test(arguments: WebConfigFixtures.good)
    func `a good file is taken, with exactly the warnings it says`(name: String) throws {
        let configuration = try WebConfigFixtures.read("good/\(name)").get()
        #expect(
            configuration.warnings.map(\.description) == (try WebConfigFixtures.expected("good/\(name)")))
    }

    @Test(arguments: WebConfigFixtures.bad)
    func `a faulty file gives exactly the findings it says`(name: String) throws {
        let expected = try WebConfigFixtures.expected("bad/\(name)")
        try #require(!expected.isEmpty)
        switch try WebConfigFixtures.read("bad/\(name)") {
        case .success: Issue.record("\(name) was taken for good")
        case .failure(let faults): #expect(faults.findings.map(\.description) == expected)
        }
    }

    private func good(_ name: String) throws -> WebConfiguration {
        try WebConfigFixtures.read("good/\(name).yml").get()
    }

    private func tls(_ name: String) throws -> WebTLSConfiguration {
        try #require(try good(name).tls)
    }

    @Test(arguments: ["empty", "comment_only", "empty_texts", "empty_sections", "rate_limit_off"])
    func `a file that asks for nothing is plain HTTP for everybody`(name: String) throws {
        var configuration = try good(name)
        configuration.warnings = []
        #expect(configuration == WebConfiguration())
    }

    @Test func `unset keys of TLS have exporter-toolkit's defaults`() throws {
        let read = try tls("tls")
        #expect(read.certificate.name == "cert_file" && read.certificate.path == "/etc/canary/server.crt")
        #expect(read.key.name == "key_file" && read.key.path == "/etc/canary/server.key")
        #expect(read.certificate.mark == Mark(line: 2, column: 14))
        let unset = WebTLSConfiguration(
            certificate: read.certificate, key: read.key, clientAuthorities: nil,
            clientAuthentication: TLSSettings.ClientAuthentication.none, allowedNames: nil,
            minVersion: .tls12, maxVersion: .tls13, cipherSuites: [], prefersServerOrder: true, curves: [],
            mark: Mark(line: 2, column: 3))
        #expect(read == unset, "\(read)")
    }

    @Test func `keys of TLS are read`() throws {
        #expect(try tls("tls_require_any").clientAuthentication == .requireAny)
        #expect(try tls("tls_require_any").clientAuthorities?.path == "/etc/canary/ca.pem")
        #expect(try tls("tls_require_legacy").clientAuthentication == .requireAny)
        #expect(try tls("tls_require_and_verify").clientAuthentication == .requireAndVerify)
        #expect(try tls("tls_require_and_verify").clientAuthorities?.path == "/etc/ssl/clients.pem")
        #expect(try tls("tls_given_without_ca").clientAuthentication == .verifyIfGiven)
        #expect(try tls("tls_none_said").clientAuthentication == TLSSettings.ClientAuthentication.none)
        #expect(try tls("tls_sans").allowedNames == ["one", "test3", "two"])
        #expect(try tls("tls_all_ciphers").cipherSuites.count == 17)
        #expect(
            try tls("tls_some_ciphers").cipherSuites == [.ecdheRSAAES128GCM, .ecdheRSAAES256GCM])
        #expect(try tls("tls_some_ciphers").maxVersion == .tls12)
        #expect(try tls("tls_ciphers_clients_order").prefersServerOrder == false)
        #expect(try tls("tls_all_curves").curves == [.p256, .p384, .p521, .x25519])
        #expect(try tls("tls_some_curves").minVersion == .tls13)
        #expect(try good("tls_options_alone").tls == nil)
    }

    @Test func `a file goes before what stands inline, as there`() throws {
        #expect(try tls("tls_file_beside_inline").certificate.path == "/etc/canary/server.crt")
        let inline = try tls("tls_inline")
        #expect(
            inline.certificate.place
                == .inline(WebSecret("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")))
        #expect(inline.certificate.path == nil && inline.key.path == nil)
    }

    @Test func `an inline key doesn't print itself`() throws {
        let configuration = try good("tls_inline")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("MHcC") && !"\(configuration)".contains("MHcC"))
    }

    @Test func `headers are read, and a blank one is unset`() throws {
        #expect(
            try good("headers").headers == [
                HTTPHeader("Content-Security-Policy", "default-src 'self' *.test.example.net"),
                HTTPHeader("X-Frame-Options", "deny"), HTTPHeader("X-Content-Type-Options", "nosniff"),
                HTTPHeader("X-XSS-Protection", "1"),
                HTTPHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ])
        #expect(try good("headers_blank").headers == [HTTPHeader("X-Frame-Options", "sameorigin")])
    }

    @Test func `users are read with their hashes`() throws {
        let users = try good("users").users
        #expect(users.keys.sorted() == ["", "4711", "alice", "bob"])
        #expect(try good("users").decoy.cost == 5)
        #expect(users["alice"]?.matches([]) == true)
        #expect(users["bob"]?.matches(Array("U*U".utf8)) == true)
    }

    @Test func `rate limits are read`() throws {
        #expect(try good("rate_limit").rateLimit == WebRateLimit(interval: .milliseconds(1500), burst: 20))
        #expect(try good("rate_limit_blocks").rateLimit == WebRateLimit(interval: .seconds(1), burst: 0))
    }

    @Test(arguments: WebConfigFixtures.bad)
    func `no finding shows a secret that stands in the wrong place`(name: String) throws {
        guard case .failure(let faults) = try WebConfigFixtures.read("bad/\(name)") else { return }
        for secret in ["hunter2", "doe", "CCCC", "7uG0"] {
            #expect(!faults.description.contains(secret), "\(name)")
        }
    }

    /// Hashes and keys where something else is due, which would be quoted in the message.
    @Test(arguments: [
        "tls_server_config: {min_version: SECRET}", "rate_limit: {interval: SECRET}", "SECRET: 1",
        "http_server_config: {headers: {X-Frame-Options: SECRET}}", "basic_auth_users: {SECRET: SECRET}",
        "tls_server_config: {cert_file: ~SECRET}", "tls_server_config: {cipher_suites: [SECRET]}",
        "tls_server_config: {SECRET: x}", "basic_auth_users: {a: [SECRET]}", "SECRET",
    ])
    func `a secret isn't shown wherever it stands`(text: String) {
        for secret in [
            "$2y$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy",
            "MHcCAQEEIGDnVvXnq4Vh9tq2O4hJ7kq1ZpCCCC7uG0o9zq8yoAoGCCqGSM49AwEH",
        ] {
            let bytes = Array(text.replacing("SECRET", with: secret).utf8)
            guard
                case .failure(let faults) = WebConfiguration.parse(bytes, fileName: "f", directory: "/")
            else {
                Issue.record("\(text) was taken")
                continue
            }
            #expect(
                !faults.description.contains("CCCC") && !faults.description.contains("7uG0"), "\(faults)")
        }
    }

    @Test(arguments: [
        "/etc/prometheus/certificates/monitoring.example.org/server/current/certificate",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "RequireAndVerifyClientCert", "costs $5 or $20",
        "https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md",
    ])
    func `what is no secret is shown`(text: String) {
        #expect(Concealment.conceal(text) == text)
    }

    @Test func `a file that can't be read says why`() throws {
        guard case .failure(let faults) = WebConfiguration.load(path: "/nonexistent/web.yml") else {
            Issue.record("read what isn't there")
            return
        }
        #expect(faults.description == "/nonexistent/web.yml: there is no such file; check the path")
    }

    @Test(arguments: [
        ("0", Duration.zero), ("0s", .zero), ("1s", .seconds(1)), ("1.5s", .milliseconds(1500)),
        ("100ms", .milliseconds(100)), ("1h30m", .seconds(5400)), (".5s", .milliseconds(500)),
        ("1.s", .seconds(1)), ("250us", .microseconds(250)), ("3\u{B5}s", .microseconds(3)),
        ("7ns", .nanoseconds(7)), ("-2s", .seconds(-2)), ("+2s", .seconds(2)), ("1s1s", .seconds(2)),
    ])
    func `a duration is read as Go reads it`(text: String, duration: Duration) {
        #expect(GoDuration.parse(text) == duration)
    }

    @Test(arguments: [
        "", "1", "s", ".s", "1d", "1 s", "1S", "1.2.3s", "--1s", "1e3s", "99999999999h", "0x1s", "1s ",
        "\u{661}s", String(repeating: "1s", count: 40),
    ])
    func `what is no duration to Go is none here`(text: String) {
        #expect(GoDuration.parse(text) == nil)
    }
}

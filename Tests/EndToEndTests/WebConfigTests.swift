import Foundation
import Testing

/// The web configuration as its users meet it: the real binary, curl, and Debian's Prometheus.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct WebConfigTests {
    private let folder: TemporaryFolder
    private let certificates: Certificates

    /// `dave` with the password `dave123`, at a cost of 5.
    private static let users =
        "basic_auth_users:\n  dave: $2y$05$DltWbJ8VC1hk6jhT49iQf.Ja1q2ojXhCuupYp2rKwL9jblff9.1by\n"
    private static let dave = ["--user", "dave:dave123"]
    private static let tls = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"

    init() throws {
        folder = try TemporaryFolder()
        certificates = Certificates(folder: folder)
    }

    /// Whether a client with one of these certificates, or none, is answered.
    @Test(arguments: [
        (policy: "NoClientCert", none: true, trusted: true, stranger: true),
        (policy: "RequestClientCert", none: true, trusted: true, stranger: true),
        (policy: "RequireAnyClientCert", none: false, trusted: true, stranger: true),
        (policy: "RequireClientCert", none: false, trusted: true, stranger: true),
        (policy: "VerifyClientCertIfGiven", none: true, trusted: true, stranger: false),
        (policy: "RequireAndVerifyClientCert", none: false, trusted: true, stranger: false),
    ])
    func `clients with and without certificates are let in as the policy says`(
        policy: String, none: Bool, trusted: Bool, stranger: Bool
    ) async throws {
        try await certificates.server()
        try await certificates.authority("other")
        try await certificates.certificate("trusted", by: "ca", for: "DNS:a.example")
        try await certificates.certificate("stranger", by: "other", for: "DNS:a.example")
        let authorities = policy == "NoClientCert" ? "" : "  client_ca_file: ca.pem\n"
        let exporter = try await SecureExporter(
            Self.tls + "  client_auth_type: \(policy)\n" + authorities, in: folder)
        for version in [["--tls-max", "1.2"], ["--tlsv1.3"]] {
            let trust = certificates.trust + version
            let bare = try await exporter.curl("/metrics", trust)
            #expect((bare.status == 200) == none, "\(version)")
            let known = try await exporter.curl("/metrics", trust + certificates.showing("trusted"))
            #expect((known.status == 200) == trusted, "\(version)")
            let unknown = try await exporter.curl("/metrics", trust + certificates.showing("stranger"))
            #expect((unknown.status == 200) == stranger, "\(version)")
        }
    }

    @Test(arguments: [
        "DNS:scraper.example", "email:scraper@example.org", "IP:192.0.2.7", "URI:spiffe://example/scraper",
    ])
    func `a client is let in by any of its certificate's names, if that is allowed`(name: String) async throws
    {
        try await certificates.server()
        try await certificates.certificate("right", by: "ca", for: name)
        try await certificates.certificate("wrong", by: "ca", for: "DNS:scraper.example.org,DNS:example")
        let allowed = name.drop { $0 != ":" }.dropFirst()
        let exporter = try await SecureExporter(
            Self.tls
                + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
                + "  client_allowed_sans: [\"other\", \"\(allowed)\"]\n", in: folder)
        let right = try await exporter.curl("/metrics", certificates.trust + certificates.showing("right"))
        #expect(right.status == 200)
        let wrong = try await exporter.curl("/metrics", certificates.trust + certificates.showing("wrong"))
        #expect(wrong.status == 0 && wrong.exitStatus != 0)
    }

    @Test(arguments: [
        (lines: "", ancient: false, old: true, new: true),
        (lines: "  min_version: TLS10\n", ancient: true, old: true, new: true),
        (lines: "  min_version: TLS13\n", ancient: false, old: false, new: true),
        (lines: "  max_version: TLS12\n", ancient: false, old: true, new: false),
    ])
    func `versions of TLS are spoken as the file says`(
        lines: String, ancient: Bool, old: Bool, new: Bool
    ) async throws {
        try await certificates.server()
        let exporter = try await SecureExporter(Self.tls + lines, in: folder)
        for (arguments, isSpoken) in [
            (["--tlsv1.0", "--tls-max", "1.0", "--ciphers", "DEFAULT@SECLEVEL=0"], ancient),
            (["--tls-max", "1.2"], old), (["--tlsv1.3"], new),
        ] {
            let answer = try await exporter.curl("/metrics", certificates.trust + arguments)
            #expect((answer.status == 200) == isSpoken, "\(arguments)")
        }
    }

    @Test func `whoever trusts another authority, or speaks no TLS, gets nothing`() async throws {
        try await certificates.server()
        try await certificates.authority("other")
        let exporter = try await SecureExporter(Self.tls, in: folder)
        let distrusting = try await exporter.curl("/metrics", ["--cacert", certificates.path("other.pem")])
        // CURLE_PEER_FAILED_VERIFICATION
        #expect(distrusting.exitStatus == 60)
        let plain = try await exporter.curl("/metrics", scheme: "http")
        #expect(plain.status == 0)
    }

    @Test func `passwords, headers and limits work together, and the file is read again`() async throws {
        let headers = "http_server_config: {headers: {X-Frame-Options: deny}}\n"
        let exporter = try await SecureExporter(
            Self.users + headers, arguments: ["--web.auth-free-health"], in: folder)
        func ask(_ path: String, _ arguments: [String] = []) async throws -> SecureExporter.Answer {
            try await exporter.curl(path, arguments, scheme: "http")
        }
        let bare = try await ask("/metrics")
        #expect(bare.status == 401 && bare.body == "Unauthorized\n")
        #expect(bare.headers["www-authenticate"] == "Basic" && bare.headers["x-frame-options"] == "deny")
        for wrong in ["dave:dave124", "eve:dave123", "dave:"] {
            let answer = try await ask("/metrics", ["--user", wrong])
            #expect(answer.status == 401 && answer.body == "Unauthorized\n", "\(wrong)")
        }
        for path in ["/metrics", "/"] {
            let answer = try await ask(path, Self.dave)
            #expect(answer.status == 200 && answer.headers["x-frame-options"] == "deny")
        }
        #expect(try await ask("/-/healthy").status == 200)
        #expect(try await ask("/-/ready", ["--head"]).status != 401)
        #expect(try await ask("/-/healthy", ["--request", "POST"]).status == 401)

        // Read again with the next request, each time.
        try folder.write("web.yml", Self.users.replacing("dave", with: "erin") + headers)
        #expect(try await ask("/metrics", Self.dave).status == 401)
        #expect(try await ask("/metrics", ["--user", "erin:dave123"]).status == 200)
        // Without users once it has stood so for a while.
        try folder.write("web.yml", headers)
        #expect(try await ask("/metrics").status == 401)
        try await eventually("no password is asked for") { try await ask("/metrics").status == 200 }
        try folder.write("web.yml", headers + "rate_limit: {interval: 1h, burst: 2}\n")
        for status in [200, 200, 429] {
            let answer = try await ask("/metrics")
            #expect(answer.status == status)
            #expect(answer.headers["x-frame-options"] == (status == 200 ? "deny" : nil))
        }
        try folder.write("web.yml", headers + "rate_limits: {}\n")
        let broken = try await ask("/metrics")
        #expect(broken.status == 500 && broken.body == "Internal Server Error\n")
        #expect(broken.headers["x-frame-options"] == nil)
        #expect(exporter.process.log.contains("web.yml:2:1: rate_limits: unknown key"))
        try folder.write("web.yml", "")
        #expect(try await ask("/metrics").status == 200)
        #expect(!exporter.process.log.contains("dave123"))
    }

    @Test func `a new certificate is shown without a restart, and a broken one isn't`() async throws {
        try await certificates.server()
        try await certificates.authority("newca")
        try await certificates.certificate("new", by: "newca", for: "IP:127.0.0.1")
        let exporter = try await SecureExporter(Self.tls, in: folder)
        func isAnswered(_ authority: String) async throws -> Bool {
            let trust = ["--cacert", certificates.path("\(authority).pem")]
            return try await exporter.curl("/metrics", trust).status == 200
        }
        #expect(try await isAnswered("ca"))
        try folder.write("server.pem", "junk\n")
        try await eventually("the fault is told") {
            exporter.process.log.contains("web.yml:2:14: tls_server_config.cert_file")
        }
        #expect(try await isAnswered("ca"))
        for ending in ["pem", "key"] {
            try folder.write(
                "server.\(ending)", try String(contentsOf: folder.file("new.\(ending)"), encoding: .utf8))
        }
        try await eventually("the new certificate is shown") { try await isAnswered("newca") }
        #expect(try await isAnswered("ca") == false)

        try folder.write("web.yml", "")
        try await eventually("it is told that TLS stays on") {
            exporter.process.log.contains("asks for no TLS any more")
        }
        #expect(try await isAnswered("newca"))
        exporter.process.send(signal: SIGTERM)
        #expect(try await exporter.process.exitStatus(within: .seconds(5)) == 0)
    }

    @Test func `a faulty file, or one that names no usable key, keeps it from starting`() async throws {
        try await certificates.server()
        for (text, words) in [
            ("tls_server_config: {cert_file: server.pem}\n", "missing one of key or key_file"),
            (Self.tls.replacing("server.key", with: "ca.key"), "the private key isn't the certificate's"),
            ("http_server_config: {http2: true}\n", "HTTP/2 isn't spoken here"),
        ] {
            let path = try folder.write("web.yml", text)
            for arguments in [["--simulate", "--web.config.file=\(path)"], ["check-web-config", path]] {
                let process = try ChildProcess(
                    Programs.exporter, arguments, name: "faulty-\(UUID().uuidString)", in: folder)
                let status = try await process.exitStatus(within: .seconds(20))
                #expect(status == (arguments.count == 2 && arguments[0] == "check-web-config" ? 1 : 2))
                #expect(process.log.contains("web.yml:") && process.log.contains(words), "\(process.log)")
            }
        }
    }

    @Test func `Prometheus scrapes over TLS with a client certificate and a password`() async throws {
        try await certificates.server()
        try await certificates.certificate("prometheus", by: "ca", for: "DNS:prometheus.example")
        let exporter = try await SecureExporter(
            Self.tls
                + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
                + "  client_allowed_sans: [prometheus.example]\n" + Self.users, in: folder)
        func client(_ certificate: String, _ password: String) -> String {
            """
                scheme: https
                basic_auth: {username: dave, password: \(password)}
                tls_config:
                  ca_file: \(certificates.path("ca.pem"))
                  cert_file: \(certificates.path("\(certificate).pem"))
                  key_file: \(certificates.path("\(certificate).key"))
            """
        }
        let prometheus = try await PrometheusServer(
            scraping: exporter.port, settings: client("prometheus", "dave123"), in: folder)
        try await eventually("the exporter is up; it said: \(exporter.process.log)") {
            try await prometheus.query("up == 1", by: "job").count == 1
        }
        let groups = try await prometheus.query(
            "count by (canary) (rocketmq_canary_tracks)", by: "canary")
        #expect(groups.count >= 3, "\(groups)")
        // What Prometheus makes of a page that it can't read in full.
        let added = try await prometheus.query("scrape_samples_scraped", by: "job")
        #expect(added.values.allSatisfy { $0 > 100 })
        let scrapes = try await prometheus.samples("up", seconds: 60).values.flatMap { $0 }
        #expect(scrapes.allSatisfy { $0.value == 1 }, "\(scrapes)")
        try await expectGoodText(
            exporter, certificates.trust + certificates.showing("prometheus") + Self.dave)
    }

    /// This Prometheus always asks for OpenMetrics: of the text format its parser says what it thinks in promtool.
    private func expectGoodText(_ exporter: SecureExporter, _ arguments: [String]) async throws {
        let page = try await exporter.curl("/metrics", arguments + ["--header", "Accept: text/plain"])
        #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let file = try folder.write("page.txt", page.body)
        let check = try ChildProcess(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "exec promtool check metrics < \(file)"],
            name: "promtool", in: folder)
        let status = try await check.exitStatus(within: .seconds(20))
        #expect(status == 0 && check.log.isEmpty && page.body.count > 10_000, "\(check.log)")
    }

    @Test func `each address asks for the password, a unix socket too`() async throws {
        let socket = folder.file("exporter.sock").path
        let exporter = try await SecureExporter(
            Self.users, arguments: ["--web.listen-address=unix:\(socket)"], in: folder)
        for arguments in [[], ["--unix-socket", socket]] {
            let bare = try await exporter.curl("/metrics", arguments, scheme: "http")
            #expect(bare.status == 401)
            let known = try await exporter.curl("/metrics", arguments + Self.dave, scheme: "http")
            #expect(known.status == 200 && known.body.contains("build_info{"))
        }
    }
}

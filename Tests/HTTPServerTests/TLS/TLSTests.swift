import HTTPServer
import Testing

/// Servers that speak TLS with the openssl program.
@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        try certificates.makeAuthority("ca")
        try certificates.make("server", by: "ca", names: "IP:127.0.0.1")
    }

    @Test func `a client that trusts the authority gets the whole answer`() throws {
        let body = String(repeating: "0123456789", count: 20_000)
        let server = try start { _ in
        } handler: { _ in
            .now(.text(200, body))
        }
        let output = try ask(server)
        #expect(output.contains("HTTP/1.1 200 OK"))
        #expect(output.contains(body))
        #expect(output.contains("TLSv1.3"))
        #expect(try !ask(server, ["-alpn", "h2"]).contains("ALPN protocol: h2"))
    }

    @Test(
        arguments: [
            (.none, [true, true, true, true]), (.request, [true, true, true, true]),
            (.requireAny, [false, true, true, true]), (.verifyIfGiven, [true, true, false, false]),
            (.requireAndVerify, [false, true, false, false]),
        ] as [(TLSSettings.ClientAuthentication, [Bool])])
    func `clients are asked for certificates, and those are verified`(
        authentication: TLSSettings.ClientAuthentication, isServed: [Bool]
    ) throws {
        try certificates.makeAuthority("other")
        try certificates.make("friend", by: "ca", names: "DNS:friend", purpose: "clientAuth")
        try certificates.make("stranger", by: "other", names: "DNS:stranger", purpose: "clientAuth")
        // One of the right authority, but for servers.
        try certificates.make("wrong", by: "ca", names: "DNS:wrong")
        let server = try start {
            $0.clientAuthentication = authentication
            if authentication == .verifyIfGiven || authentication == .requireAndVerify {
                $0.clientAuthorities = try certificates.bytes("ca.pem")
            }
        }
        for version in ["-tls1_2", "-tls1_3"] {
            let clients = [nil, "friend", "stranger", "wrong"]
            let seen = try clients.map { client in
                let certificate = client.map { ["-cert", "\($0).pem", "-key", "\($0).key"] } ?? []
                return try ask(server, [version] + certificate).contains("HTTP/1.1 200 OK")
            }
            #expect(seen == isServed, "\(version)")
        }
    }

    @Test func `a client's certificate must have one of the allowed names`() throws {
        try certificates.make(
            "client", by: "ca",
            names:
                "DNS:prometheus.example,email:ops@example.com,IP:192.0.2.7,IP:2001:db8::1,URI:spiffe://a/b",
            purpose: "clientAuth")
        let names: [([String], Bool)] = [
            (["prometheus.example"], true), (["x", "ops@example.com"], true), (["192.0.2.7"], true),
            (["2001:db8::1"], true), (["spiffe://a/b"], true), (["example"], false),
            (["Prometheus.example"], false), (["client"], false), ([], false),
        ]
        let server = try start { $0.clientAuthentication = .requireAndVerify }
        for (allowed, isServed) in names {
            var settings = try certificates.settings("server")
            settings.clientAuthentication = .requireAndVerify
            settings.clientAuthorities = try certificates.bytes("ca.pem")
            settings.allowedNames = allowed
            try server.replaceTLS(settings)
            let output = try ask(server, ["-cert", "client.pem", "-key", "client.key"])
            #expect(output.contains("HTTP/1.1 200 OK") == isServed, "\(allowed)")
        }
    }

    @Test(
        arguments: [
            (.tls12, .tls13, ["TLSv1.2", "TLSv1.3"]), (.tls10, .tls11, ["TLSv1", "TLSv1.1"]),
            (.tls13, .tls13, ["TLSv1.3"]), (.tls10, .tls12, ["TLSv1", "TLSv1.1", "TLSv1.2"]),
        ] as [(TLSSettings.Version, TLSSettings.Version, Set<String>)])
    func `only the versions of the settings are spoken`(
        minimum: TLSSettings.Version, maximum: TLSSettings.Version, spoken: Set<String>
    ) throws {
        let server = try start {
            $0.minimumVersion = minimum
            $0.maximumVersion = maximum
        }
        let flags = ["TLSv1": "-tls1", "TLSv1.1": "-tls1_1", "TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3"]
        let seen = try flags.filter { _, flag in
            try ask(server, [flag, "-cipher", "DEFAULT:@SECLEVEL=0"]).contains("HTTP/1.1 200 OK")
        }
        #expect(Set(seen.keys) == spoken)
    }

    @Test func `only the suites of the settings are agreed on, and no mixture of them`() throws {
        try certificates.make("rsa", by: "ca", names: "IP:127.0.0.1", isRSA: true)
        var settings = try certificates.settings("rsa")
        settings.cipherSuites = [.ecdheRSAChacha20, .rsaAES128GCM, .ecdheRSAAES256CBC]
        let server = try start { $0 = settings }
        let old = ["-tls1_2", "-cipher"]
        // What the key exchanges and ciphers of the three would make together isn't what was asked for.
        for cipher in ["AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA"] {
            #expect(try ask(server, old + [cipher]).contains("Cipher is \(cipher)"), "\(cipher)")
        }
        for cipher in ["ECDHE-RSA-AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES256-GCM-SHA384"] {
            #expect(try !ask(server, old + [cipher]).contains("HTTP/1.1 200 OK"), "\(cipher)")
        }
        let all = old + ["AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-CHACHA20-POLY1305"]
        #expect(try ask(server, all).contains("Cipher is ECDHE-RSA-CHACHA20-POLY1305"))
        settings.prefersServerCipherSuites = false
        try server.replaceTLS(settings)
        #expect(try ask(server, all).contains("Cipher is AES128-GCM-SHA256"))
        // Those of TLS 1.3 can't be chosen.
        for cipher in ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"] {
            let output = try ask(server, ["-tls1_3", "-ciphersuites", cipher])
            #expect(output.contains("Cipher is \(cipher)"))
        }
    }

    @Test func `every suite works with a certificate that fits`() throws {
        try certificates.make("rsa", by: "ca", names: "IP:127.0.0.1", isRSA: true)
        let server = try start { _ in }
        for suite in TLSSettings.CipherSuite.allCases where !suite.rawValue.hasPrefix("TLS_AES_") {
            guard suite != .chacha20 else { continue }
            var settings = try certificates.settings(suite.rawValue.contains("ECDSA") ? "server" : "rsa")
            settings.cipherSuites = [suite]
            settings.maximumVersion = .tls12
            try server.replaceTLS(settings)
            #expect(try ask(server).contains("HTTP/1.1 200 OK"), "\(suite.rawValue)")
        }
    }

    @Test func `only the groups of the settings are agreed on`() throws {
        // In TLS 1.2 the client's groups are also those of the certificates that it takes.
        try certificates.make("rsa", by: "ca", names: "IP:127.0.0.1", isRSA: true)
        let server = try start {
            $0 = try certificates.settings("rsa")
            $0.curves = [.p384, .p521]
        }
        for (group, isServed) in [("P-384", true), ("P-521", true), ("P-256", false), ("X25519", false)] {
            for version in ["-tls1_2", "-tls1_3"] {
                let output = try ask(server, [version, "-groups", group])
                #expect(output.contains("HTTP/1.1 200 OK") == isServed, "\(group) \(version)")
            }
        }
    }

    @Test func `new settings are for new connections, and a refused one changes nothing`() throws {
        try certificates.make("next", by: "ca", names: "IP:127.0.0.1")
        let server = try start { _ in }
        let connected = try TLSClient(port: server.port)
        #expect(try connected.exchange().contains("HTTP/1.1 200 OK"))
        try server.replaceTLS(try certificates.settings("next"))
        #expect(try ask(server).contains("CN = next"))
        // Who was there before goes on undisturbed.
        #expect(try connected.exchange().contains("HTTP/1.1 200 OK"))
        var wrong = try certificates.settings("next")
        wrong.key = TLSPrivateKey(try certificates.bytes("server.key"))
        #expect(throws: TLSSettingsError.keyMismatch) { try server.replaceTLS(wrong) }
        #expect(try ask(server).contains("CN = next"))
    }

    @Test func `plain HTTP and a handshake that stalls end, and others are served meanwhile`() throws {
        let server = try start { _ in }
        let plain = try RawClient(port: server.port)
        plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let stalled = try (0..<20).map { _ in
            let client = try RawClient(port: server.port)
            client.send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])
            return client
        }
        #expect(try ask(server).contains("HTTP/1.1 200 OK"))
        #expect(try !String(decoding: plain.receiveAll(), as: UTF8.self).contains("200 OK"))
        for client in stalled { #expect(try client.receiveAll().isEmpty) }
    }

    @Test func `a client that renegotiates doesn't get far`() throws {
        let server = try start { _ in }
        let output = try ask(server, ["-tls1_2"], input: "R\n")
        #expect(!output.contains("HTTP/1.1 200 OK"))
        #expect(try ask(server).contains("HTTP/1.1 200 OK"))
    }

    private func start(
        _ change: (inout TLSSettings) throws -> Void,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPReply = { _ in .now(.text(200, "ok")) }
    ) throws -> HTTPServer {
        var settings = try certificates.settings("server")
        try change(&settings)
        return try startTestServer {
            $0.tls = settings
            $0.requestTimeout = .seconds(5)
        } handler: {
            handler($0)
        }
    }

    /// What the openssl program says of an exchange.
    private func ask(
        _ server: HTTPServer, _ arguments: [String] = [],
        input: String = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    ) throws -> String {
        let client = [
            "s_client", "-connect", "127.0.0.1:\(server.port)", "-CAfile", "ca.pem", "-verify_return_error",
        ]
        let end = input.hasPrefix("R") ? [] : ["-ign_eof"]
        return try certificates.openssl(client + end + arguments, input: input, mayFail: true)
    }
}

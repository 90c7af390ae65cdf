import Testing

@testable import HTTPServer

/// Settings that can't be used, and what is said of them.
@Suite(.timeLimit(.minutes(5))) struct TLSSettingsTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        try certificates.makeAuthority("one")
        try certificates.makeAuthority("two")
    }

    @Test func `good settings are good, with what stands around the PEM blocks`() throws {
        var settings = try certificates.settings("one")
        try settings.check()
        settings.certificate =
            Array("Some words.\n".utf8) + settings.certificate + (try certificates.bytes("two.pem"))
        settings.clientAuthentication = .requireAndVerify
        settings.clientAuthorities = try certificates.bytes("one.pem") + certificates.bytes("two.pem")
        settings.allowedNames = ["a"]
        try settings.check()
        settings.clientAuthorities = nil
        try settings.check()
    }

    @Test func `an expired certificate is no fault`() throws {
        try certificates.openssl([
            "x509", "-in", "one.pem", "-signkey", "one.key", "-days", "-1", "-out", "expired.pem",
        ])
        var settings = try certificates.settings("one")
        settings.certificate = try certificates.bytes("expired.pem")
        try settings.check()
    }

    @Test func `each fault is named`() throws {
        let good = try certificates.settings("one")
        try certificates.openssl([
            "pkcs8", "-topk8", "-in", "one.key", "-out", "locked.key", "-passout", "pass:secret",
        ])
        let faults: [(TLSSettingsError, (inout TLSSettings) throws -> Void)] = [
            (.missing(.certificate), { $0.certificate = [] }),
            (.missing(.certificate), { $0.certificate = try certificates.bytes("one.key") }),
            (.missing(.key), { $0.key = TLSPrivateKey([]) }),
            (.missing(.key), { $0.key = TLSPrivateKey(try certificates.bytes("one.pem")) }),
            (.encryptedKey, { $0.key = TLSPrivateKey(try certificates.bytes("locked.key")) }),
            (.keyMismatch, { $0.key = TLSPrivateKey(try certificates.bytes("two.key")) }),
            (
                .versionsReversed(.tls13, .tls12),
                {
                    $0.minimumVersion = .tls13
                    $0.maximumVersion = .tls12
                }
            ),
            (.authoritiesUnused(.none), { $0.clientAuthorities = $0.certificate }),
            (
                .namesUnused(.verifyIfGiven),
                {
                    $0.clientAuthentication = .verifyIfGiven
                    $0.allowedNames = ["a"]
                }
            ),
            (
                .missing(.clientAuthorities),
                {
                    $0.clientAuthentication = .requireAndVerify
                    $0.clientAuthorities = Array("nothing".utf8)
                }
            ),
            (
                .noUsableCipherSuite(keyType: "ECDSA"),
                {
                    $0.cipherSuites = [.ecdheRSAAES128GCM]
                    $0.maximumVersion = .tls12
                }
            ),
        ]
        for (expected, change) in faults {
            var settings = good
            try change(&settings)
            let error = #expect(throws: TLSSettingsError.self) { try settings.check() }
            #expect(error == expected)
        }
    }

    @Test func `what looks like PEM and is none is named, without anything of the key`() throws {
        var settings = try certificates.settings("one")
        let middle = "c2VjcmV0IHNlY3JldCBzZWNyZXQ="
        settings.key = TLSPrivateKey(
            Array("-----BEGIN PRIVATE KEY-----\n\(middle)\n-----END PRIVATE KEY-----\n".utf8))
        var error = #expect(throws: TLSSettingsError.self) { try settings.check() }
        guard case .unreadable(.key, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains(middle) == false)
        settings.certificate = Array(
            "-----BEGIN CERTIFICATE-----\n\(middle)\n-----END CERTIFICATE-----\n".utf8)
        error = #expect(throws: TLSSettingsError.self) { try settings.check() }
        guard case .unreadable(.certificate, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a key doesn't show`() throws {
        let settings = TLSSettings(certificate: [], key: TLSPrivateKey(Array("SECRET".utf8)))
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("SECRET") && !text.contains("83, 69, 67"))
        }
    }

    @Test func `a server doesn't start with settings that can't be used`() throws {
        var settings = try certificates.settings("one")
        settings.key = TLSPrivateKey(try certificates.bytes("two.key"))
        let error = #expect(throws: HTTPServerError.self) {
            _ = try startTestServer {
                $0.tls = settings
            } handler: { _ in
                .now(.notFound)
            }
        }
        #expect(error == .tls(.keyMismatch))
    }

    @Test(
        arguments: [
            ([192, 0, 2, 7], "192.0.2.7"),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1], "10.0.0.1"),
            ([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "2001:db8::1"), ([1, 2, 3], nil),
        ] as [([UInt8], String?)])
    func `addresses in certificates are written as Go writes them`(bytes: [UInt8], text: String?) {
        #expect(ClientCheck.address(bytes[...]) == text)
    }
}

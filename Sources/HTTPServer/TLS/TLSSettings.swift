/// What a server needs to speak TLS, and what it asks of its clients.
///
/// Names are those of Go's `crypto/tls`, which is what people know from other exporters.
package struct TLSSettings: Sendable, Equatable {
    /// The server's certificate in PEM, followed by those that lead to its authority.
    package var certificate: [UInt8]

    /// The certificate's key.
    package var key: TLSPrivateKey

    /// The authorities in PEM whose client certificates are trusted; nil for those of the system.
    ///
    /// Only for `verifyIfGiven` and `requireAndVerify`.
    package var clientAuthorities: [UInt8]?

    /// What is asked of clients.
    package var clientAuthentication = ClientAuthentication.none

    /// Names of which a client's certificate must have one, byte for byte; nil if any certificate will do.
    ///
    /// DNS names, e-mail addresses, IP addresses and URIs among its alternative names are looked at. Only for
    /// `requireAny` and `requireAndVerify`: without a certificate there is nothing to compare.
    package var allowedNames: [String]?

    /// The oldest version that is spoken.
    package var minimumVersion = Version.tls12

    /// The newest version that is spoken.
    package var maximumVersion = Version.tls13

    /// What is offered for TLS up to 1.2, the preferred one first; empty for the usual ones.
    ///
    /// Those of TLS 1.3 can't be chosen; as in Go they are all offered.
    package var cipherSuites: [CipherSuite] = []

    /// The groups of the key exchange, the preferred one first; empty for all four.
    package var curves: [Curve] = []

    /// Whether the server's order of cipher suites counts, not the client's.
    package var prefersServerCipherSuites = true

    /// Makes settings with the usual versions and cipher suites that ask nothing of clients.
    package init(certificate: [UInt8], key: TLSPrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// What is asked of clients.
    package enum ClientAuthentication: String, Sendable, CaseIterable {
        /// No certificate is asked for.
        case none = "NoClientCert"
        /// One is asked for; none and any will do.
        case request = "RequestClientCert"
        /// One must be there; any will do.
        case requireAny = "RequireAnyClientCert"
        /// None will do; one that is there must be trusted.
        case verifyIfGiven = "VerifyClientCertIfGiven"
        /// One must be there, and it must be trusted.
        case requireAndVerify = "RequireAndVerifyClientCert"

        /// Whether a client without a certificate is refused.
        package var isRequired: Bool {
            self == .requireAny || self == .requireAndVerify
        }

        /// Whether a certificate must be of an authority that is trusted.
        var isVerified: Bool {
            self == .verifyIfGiven || self == .requireAndVerify
        }
    }

    /// A version of TLS, in the order of time.
    package enum Version: String, Sendable, CaseIterable, Comparable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// Whether one is older than the other.
        package static func < (one: Version, other: Version) -> Bool {
            one.rawValue < other.rawValue
        }
    }

    /// A group of the key exchange.
    package enum Curve: String, Sendable, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }

    /// A cipher suite by its name in Go.
    ///
    /// Those that Go's `tls.CipherSuites` has listed, in one version or another:
    /// https://pkg.go.dev/crypto/tls#CipherSuites
    package enum CipherSuite: String, Sendable, CaseIterable {
        case aes128GCM = "TLS_AES_128_GCM_SHA256"
        case aes256GCM = "TLS_AES_256_GCM_SHA384"
        case chacha20 = "TLS_CHACHA20_POLY1305_SHA256"
        case ecdheECDSAAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        case ecdheECDSAAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        case ecdheECDSAChacha20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
        case ecdheECDSAAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
        case ecdheECDSAAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
        case ecdheRSAAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
        case ecdheRSAAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
        case ecdheRSAChacha20 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        case ecdheRSAAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
        case ecdheRSAAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
        case rsaAES128GCM = "TLS_RSA_WITH_AES_128_GCM_SHA256"
        case rsaAES256GCM = "TLS_RSA_WITH_AES_256_GCM_SHA384"
        case rsaAES128CBC = "TLS_RSA_WITH_AES_128_CBC_SHA"
        case rsaAES256CBC = "TLS_RSA_WITH_AES_256_CBC_SHA"
    }

    /// Reads the certificates and checks that all of it fits together, without serving.
    ///
    /// Certificates that have expired are no fault: whoever connects decides. Throws the first fault.
    package func check() throws(TLSSettingsError) {
        _ = try TLSCredentials(self)
    }
}

/// A private key in PEM, that must never be printed.
///
/// Its description, debug description and mirror don't show it, so that neither interpolation nor `dump` of a
/// type that has one does.
package struct TLSPrivateKey: Sendable, Equatable {
    /// The key's PEM; only the server reads it.
    let bytes: [UInt8]

    /// Wraps a key, which is kept as it is.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension TLSPrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A constant that stands for every key.
    package var description: String { "<redacted>" }

    /// The same constant as the description.
    package var debugDescription: String { description }

    /// A mirror without children, since `dump` looks there.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

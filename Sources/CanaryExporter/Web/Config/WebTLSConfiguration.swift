internal import AlibabaCloud

/// The section `tls_server_config` of the web configuration, as it stands in the file, with defaults filled
/// in.
struct WebTLSConfiguration: Sendable, Equatable {
    /// The server's certificate, with those that lead to its authority.
    let certificate: PEMSource
    /// The certificate's key.
    let key: PEMSource
    /// The authorities whose client certificates are trusted; nil if there are none.
    let clientAuthorities: PEMSource?
    /// What is asked of clients.
    let clientAuthentication: ClientAuthentication
    /// Names of which a client's certificate must have one; nil if any will do.
    let allowedNames: [String]?
    /// The oldest version of TLS that is spoken.
    let minVersion: Version
    /// The newest version of TLS that is spoken, at least as new as the oldest.
    let maxVersion: Version
    /// Go's names of cipher suites for TLS up to 1.2, in order of preference; empty for the usual ones.
    let cipherSuites: [String]
    /// Whether the server's order of cipher suites counts, not the client's.
    let prefersServerOrder: Bool
    /// Groups for the key exchange, in order of preference; empty for the usual ones.
    let curves: [Curve]

    /// Where a certificate or key in PEM is.
    enum PEMSource: Sendable, Equatable {
        /// In a file, by its absolute path.
        case file(String)
        /// In the web configuration itself.
        case inline(Secret)

        /// The file's path; nil for what stands in the web configuration.
        var path: String? {
            if case .file(let path) = self { path } else { nil }
        }
    }

    /// What is asked of clients, by the names of Go's `crypto/tls`.
    enum ClientAuthentication: String, Sendable, CaseIterable {
        /// No certificate is asked for.
        case notRequested = "NoClientCert"
        /// One is asked for; none and any will do.
        case request = "RequestClientCert"
        /// One must be there; any will do.
        case requireAny = "RequireAnyClientCert"
        /// None will do; one that is there must be trusted.
        case verifyIfGiven = "VerifyClientCertIfGiven"
        /// One must be there, and it must be trusted.
        case requireAndVerify = "RequireAndVerifyClientCert"

        /// Whether a client without a certificate is refused.
        var isRequired: Bool {
            self == .requireAny || self == .requireAndVerify
        }
    }

    /// A version of TLS.
    enum Version: String, Sendable, CaseIterable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// The place in the order of time.
        var rank: Int {
            switch self {
            case .tls10: 0
            case .tls11: 1
            case .tls12: 2
            case .tls13: 3
            }
        }
    }

    /// A group for the key exchange.
    enum Curve: String, Sendable, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }
}

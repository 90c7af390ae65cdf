internal import HTTPServer
internal import YAML

/// The section `tls_server_config` of the web configuration, as it stands in the file, with defaults filled
/// in; the files it names aren't read yet.
struct WebTLSConfiguration: Sendable, Equatable {
    /// The server's certificate, with those that lead to its authority.
    let certificate: PEMSource
    /// The certificate's key.
    let key: PEMSource
    /// The authorities whose client certificates are trusted; nil if none are named.
    var clientAuthorities: PEMSource?
    /// What is asked of clients.
    var clientAuthentication = TLSSettings.ClientAuthentication.none
    /// Names of which a client's certificate must have one; nil if any will do.
    var allowedNames: [String]?
    /// The oldest version of TLS that is spoken.
    var minVersion = TLSSettings.Version.tls12
    /// The newest version of TLS that is spoken, at least as new as the oldest.
    var maxVersion = TLSSettings.Version.tls13
    /// Cipher suites for TLS up to 1.2, in order of preference; empty for the usual ones.
    var cipherSuites: [TLSSettings.CipherSuite] = []
    /// Whether the server's order of cipher suites counts, not the client's.
    var prefersServerOrder = true
    /// Groups for the key exchange, in order of preference; empty for the usual ones.
    var curves: [TLSSettings.Curve] = []
    /// Where the section stands in the file.
    let mark: Mark

    /// A certificate or key in PEM.
    struct PEMSource: Sendable, Equatable {
        /// The key of the section that says it, such as `cert_file`.
        let name: String
        /// Where its value stands in the file.
        let mark: Mark
        /// Where the PEM is.
        let place: Place

        /// Where a PEM can be.
        enum Place: Sendable, Equatable {
            /// In a file, by its absolute path.
            case file(String)
            /// In the web configuration itself.
            case inline(WebSecret)
        }

        /// The file's path; nil for what stands in the web configuration.
        var path: String? {
            if case .file(let path) = place { path } else { nil }
        }
    }
}

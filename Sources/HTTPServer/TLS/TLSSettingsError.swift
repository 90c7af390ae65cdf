/// Why TLS can't be spoken with some settings; each description names what is wrong and the fix.
///
/// None of them holds anything of a key.
package enum TLSSettingsError: Error, Hashable, CustomStringConvertible {
    /// A part of the settings that is read from PEM.
    package enum Part: String, Sendable, Hashable {
        case certificate = "the certificate"
        case key = "the key"
        case clientAuthorities = "the client authorities"
    }

    /// There is no such thing in the PEM.
    case missing(Part)

    /// It is there and can't be read, with the library's reason.
    case unreadable(Part, reason: String)

    /// The key is encrypted with a password.
    case encryptedKey

    /// The key is another certificate's.
    case keyMismatch

    /// The oldest version is newer than the newest.
    case versionsReversed(TLSSettings.Version, TLSSettings.Version)

    /// There are client authorities, and nobody's certificate is verified.
    case authoritiesUnused(TLSSettings.ClientAuthentication)

    /// Names are compared, and a client needs no certificate.
    case namesUnused(TLSSettings.ClientAuthentication)

    /// None of the cipher suites can be used with the certificate's key.
    case noUsableCipherSuite(keyType: String)

    /// The library refused something, with its reason.
    case refused(call: String, reason: String)

    /// One sentence that names the fault and the fix.
    package var description: String {
        switch self {
        case .missing(.certificate):
            "There is no certificate: the PEM must have a block that begins with "
                + "-----BEGIN CERTIFICATE-----."
        case .missing(.key):
            "There is no private key: the PEM must have a block that begins with "
                + "-----BEGIN PRIVATE KEY----- (or EC or RSA PRIVATE KEY)."
        case .missing(.clientAuthorities):
            "There is no certificate among the client authorities: the PEM must have a block that begins "
                + "with -----BEGIN CERTIFICATE-----."
        case .unreadable(let part, let reason):
            "In the PEM of \(part.rawValue) something can't be read: \(reason)."
        case .encryptedKey:
            "The private key is encrypted, and there is nobody to type the password: decrypt it with "
                + "openssl pkey and protect the file."
        case .keyMismatch:
            "The private key isn't the certificate's: both must be of the same pair, and the server's "
                + "certificate must come first."
        case .versionsReversed(let oldest, let newest):
            "The minimum version \(oldest.rawValue) is newer than the maximum version \(newest.rawValue)."
        case .authoritiesUnused(let authentication):
            "Client authorities are given, but \(authentication.rawValue) verifies no certificate: use "
                + "RequireAndVerifyClientCert or VerifyClientCertIfGiven."
        case .namesUnused(let authentication):
            "Allowed names are given, but with \(authentication.rawValue) a client needs no certificate: "
                + "use RequireAndVerifyClientCert."
        case .noUsableCipherSuite(let keyType):
            "None of the cipher suites fits the certificate, whose key is \(keyType), and TLS 1.3 is "
                + "switched off: add one that does."
        case .refused(let call, let reason):
            "The TLS library refused \(call): \(reason)."
        }
    }
}

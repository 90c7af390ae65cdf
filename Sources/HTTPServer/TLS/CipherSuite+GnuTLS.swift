extension TLSSettings.CipherSuite {
    /// What a suite is made of, in the words of GnuTLS's priority strings.
    struct Recipe: Sendable, Equatable {
        /// The suite's number on the wire, from IANA's registry.
        let number: UInt16
        /// The key exchange; nil for TLS 1.3, where it isn't part of the suite.
        let keyExchange: String?
        /// Cipher and integrity check.
        let ciphers: String
        /// Whether versions before TLS 1.2 have it.
        let isOld: Bool
    }

    /// What the suite is made of.
    var recipe: Recipe {
        let gcm128 = "+AES-128-GCM:+AEAD"
        let gcm256 = "+AES-256-GCM:+AEAD"
        let chacha = "+CHACHA20-POLY1305:+AEAD"
        let cbc128 = "+AES-128-CBC:+SHA1"
        let cbc256 = "+AES-256-CBC:+SHA1"
        func new(_ number: UInt16, _ keyExchange: String?, _ ciphers: String) -> Recipe {
            Recipe(number: number, keyExchange: keyExchange, ciphers: ciphers, isOld: false)
        }
        func old(_ number: UInt16, _ keyExchange: String?, _ ciphers: String) -> Recipe {
            Recipe(number: number, keyExchange: keyExchange, ciphers: ciphers, isOld: true)
        }
        return switch self {
        case .aes128GCM: new(0x1301, nil, gcm128)
        case .aes256GCM: new(0x1302, nil, gcm256)
        case .chacha20: new(0x1303, nil, chacha)
        case .ecdheECDSAAES128GCM: new(0xc02b, "ECDHE-ECDSA", gcm128)
        case .ecdheECDSAAES256GCM: new(0xc02c, "ECDHE-ECDSA", gcm256)
        case .ecdheECDSAChacha20: new(0xcca9, "ECDHE-ECDSA", chacha)
        case .ecdheECDSAAES128CBC: old(0xc009, "ECDHE-ECDSA", cbc128)
        case .ecdheECDSAAES256CBC: old(0xc00a, "ECDHE-ECDSA", cbc256)
        case .ecdheRSAAES128GCM: new(0xc02f, "ECDHE-RSA", gcm128)
        case .ecdheRSAAES256GCM: new(0xc030, "ECDHE-RSA", gcm256)
        case .ecdheRSAChacha20: new(0xcca8, "ECDHE-RSA", chacha)
        case .ecdheRSAAES128CBC: old(0xc013, "ECDHE-RSA", cbc128)
        case .ecdheRSAAES256CBC: old(0xc014, "ECDHE-RSA", cbc256)
        case .rsaAES128GCM: new(0x009c, "RSA", gcm128)
        case .rsaAES256GCM: new(0x009d, "RSA", gcm256)
        case .rsaAES128CBC: old(0x002f, "RSA", cbc128)
        case .rsaAES256CBC: old(0x0035, "RSA", cbc256)
        }
    }

    /// Whether a suite for TLS up to 1.2 works with the certificate's key.
    func fits(_ kind: TLSKeyKind) -> Bool {
        switch recipe.keyExchange {
        case "ECDHE-ECDSA": kind == .ellipticCurve
        case "ECDHE-RSA", "RSA": kind == .rsa
        default: false
        }
    }
}

/// The kind of key that a certificate has.
enum TLSKeyKind: String, Sendable {
    case rsa = "RSA"
    case ellipticCurve = "ECDSA"
    case other = "of another kind"
}

/// Writes GnuTLS's priority strings, which say what a handshake may agree on.
///
/// A string can only say which key exchanges and which ciphers, so that each goes with each. Where suites are
/// chosen one by one, one string is written for each and picked by what the client offers.
///
/// https://gnutls.org/manual/html_node/Priority-Strings.html
struct TLSPriorityText: Sendable {
    private let settings: TLSSettings

    /// Takes versions, groups and the order from settings.
    init(_ settings: TLSSettings) {
        self.settings = settings
    }

    /// What is agreed on when no suites were chosen: key exchanges with forward secrecy and sealed ciphers.
    ///
    /// Versions before TLS 1.2 have no such ciphers: where one of them is allowed so are the older ones.
    var usual: String {
        let old = settings.minimumVersion < .tls12 ? ":+AES-128-CBC:+AES-256-CBC:+SHA1" : ""
        return text(
            versions: versions, suites: "+ECDHE-ECDSA:+ECDHE-RSA:\(Self.sealedCiphers)\(old)")
    }

    /// TLS 1.3 alone, whose suites can't be chosen; nil if it isn't spoken.
    var newest: String? {
        guard versions.contains(.tls13) else { return nil }
        return text(versions: [.tls13], suites: "+ECDHE-ECDSA:+ECDHE-RSA:\(Self.sealedCiphers)")
    }

    /// One suite with the versions up to TLS 1.2 that have it; nil if none of them is spoken.
    func only(_ suite: TLSSettings.CipherSuite) -> String? {
        let recipe = suite.recipe
        guard let keyExchange = recipe.keyExchange else { return nil }
        let fitting = versions.filter { $0 == .tls12 || $0 < .tls12 && recipe.isOld }
        guard !fitting.isEmpty else { return nil }
        return text(versions: fitting, suites: "+\(keyExchange):\(recipe.ciphers)")
    }

    private static let sealedCiphers = "+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD"

    private var versions: [TLSSettings.Version] {
        TLSSettings.Version.allCases.filter {
            $0 >= settings.minimumVersion && $0 <= settings.maximumVersion
        }
    }

    private func text(versions: [TLSSettings.Version], suites: String) -> String {
        let versionTexts = versions.reversed().map { version in
            switch version {
            case .tls10: "+VERS-TLS1.0"
            case .tls11: "+VERS-TLS1.1"
            case .tls12: "+VERS-TLS1.2"
            case .tls13: "+VERS-TLS1.3"
            }
        }
        let curves = settings.curves.isEmpty ? [.x25519, .p256, .p384, .p521] : settings.curves
        let groups = curves.map { curve in
            switch curve {
            case .p256: "+GROUP-SECP256R1"
            case .p384: "+GROUP-SECP384R1"
            case .p521: "+GROUP-SECP521R1"
            case .x25519: "+GROUP-X25519"
            }
        }
        let parts = ["NONE"] + versionTexts + [suites] + groups + ["+SIGN-ALL", "+COMP-ALL", "+CTYPE-ALL"]
        let order = settings.prefersServerCipherSuites ? ":%SERVER_PRECEDENCE" : ""
        return parts.joined(separator: ":") + order
    }
}

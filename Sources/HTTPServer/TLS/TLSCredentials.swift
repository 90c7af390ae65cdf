internal import CGnuTLS
// Its header includes GnuTLS's, so that the compiler may take a type of the latter for the former's.
internal import CMicroHTTPD
internal import Glibc

/// Settings turned into what the TLS library works with: unchanging, shared by all connections.
///
/// Whoever makes a session use it keeps it alive until that session has ended.
@safe
final class TLSCredentials: Sendable {
    // Proof for nonisolated(unsafe): written in init alone; the library only reads credentials while sessions
    // use them.
    private nonisolated(unsafe) let credentials: OpaquePointer
    private let usual: TLSPriority
    private let chosen: ChosenSuites?
    private let check: ClientCheck

    /// Reads the certificates and checks that all fits together.
    init(_ settings: TLSSettings) throws(TLSSettingsError) {
        try Self.checkTogether(settings)
        try Self.checkPEM(settings)
        var made: OpaquePointer?
        guard unsafe gnutls_certificate_allocate_credentials(&made) >= 0, let credentials = unsafe made else {
            preconditionFailure("no memory for credentials")
        }
        check = ClientCheck(
            authentication: settings.clientAuthentication, allowedNames: settings.allowedNames)
        do throws(TLSSettingsError) {
            try unsafe Self.fill(credentials, settings)
            chosen =
                settings.cipherSuites.isEmpty
                ? nil : try unsafe ChosenSuites(settings, keyKind: Self.keyKind(credentials))
            usual = try TLSPriority(TLSPriorityText(settings).usual)
        } catch {
            unsafe gnutls_certificate_free_credentials(credentials)
            throw error
        }
        unsafe self.credentials = unsafe credentials
    }

    deinit {
        unsafe gnutls_certificate_free_credentials(credentials)
    }

    /// Makes a session that hasn't shaken hands use it; says whether the library took it.
    func prepare(_ session: OpaquePointer) -> Bool {
        let request: Int32 =
            switch check.authentication {
            case .none: 0
            case .request, .verifyIfGiven: 1
            case .requireAny, .requireAndVerify: 2
            }
        // Proof for Unmanaged: borrowed; whoever prepares the session keeps this alive until its end.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let status = unsafe cgnutls_prepare(
            session, credentials, request, context, check.isNeeded ? verifyClient : nil,
            chosen == nil ? nil : chooseSuite)
        return unsafe status >= 0 && usual.set(in: session)
    }

    /// Says whether a client may go on with the certificate it sent, or without one.
    fileprivate func accepts(_ session: OpaquePointer) -> Bool {
        unsafe check.accepts(session)
    }

    /// Narrows what a session may agree on to the suite that was chosen for this client.
    fileprivate func choose(for hello: ClientHello, in session: OpaquePointer) -> Bool {
        guard let chosen else { return true }
        return unsafe chosen.priority(for: hello)?.set(in: session) ?? false
    }

    private static func checkTogether(_ settings: TLSSettings) throws(TLSSettingsError) {
        guard settings.minimumVersion <= settings.maximumVersion else {
            throw .versionsReversed(settings.minimumVersion, settings.maximumVersion)
        }
        let authentication = settings.clientAuthentication
        if settings.clientAuthorities != nil, authentication == .none {
            throw .authoritiesUnused(authentication)
        }
        if settings.allowedNames != nil, !authentication.isRequired { throw .namesUnused(authentication) }
    }

    /// Looks at each part alone, so that an error names the one that is at fault.
    private static func checkPEM(_ settings: TLSSettings) throws(TLSSettingsError) {
        try checkCertificates(settings.certificate, .certificate)
        let key = settings.key.bytes
        guard contains(key, "PRIVATE KEY-----") else { throw .missing(.key) }
        guard !contains(key, "ENCRYPTED") else { throw .encryptedKey }
        let status = unsafe key.withUnsafeBytes { unsafe cgnutls_check_key($0.baseAddress, $0.count) }
        guard status >= 0 else { throw .unreadable(.key, reason: reason(status)) }
        if let authorities = settings.clientAuthorities {
            try checkCertificates(authorities, .clientAuthorities)
        }
    }

    private static func checkCertificates(
        _ bytes: [UInt8], _ part: TLSSettingsError.Part
    ) throws(TLSSettingsError) {
        guard contains(bytes, "-----BEGIN CERTIFICATE-----") else { throw .missing(part) }
        let status = unsafe bytes.withUnsafeBytes {
            unsafe cgnutls_count_certificates($0.baseAddress, $0.count)
        }
        guard status >= 0 else { throw .unreadable(part, reason: reason(status)) }
    }

    private static func fill(
        _ credentials: OpaquePointer, _ settings: TLSSettings
    ) throws(TLSSettingsError) {
        let status = unsafe settings.certificate.withUnsafeBytes { certificate in
            unsafe settings.key.bytes.withUnsafeBytes { key in
                unsafe cgnutls_set_key_pair(
                    credentials, certificate.baseAddress, certificate.count, key.baseAddress, key.count)
            }
        }
        if status == GNUTLS_E_CERTIFICATE_KEY_MISMATCH { throw .keyMismatch }
        guard status >= 0 else { throw .unreadable(.certificate, reason: reason(status)) }
        guard settings.clientAuthentication.isVerified else { return }
        let trusted: Int32
        if let authorities = settings.clientAuthorities {
            trusted = unsafe authorities.withUnsafeBytes {
                unsafe cgnutls_trust(credentials, $0.baseAddress, $0.count)
            }
        } else {
            trusted = unsafe gnutls_certificate_set_x509_system_trust(credentials)
        }
        guard trusted >= 0 else { throw .unreadable(.clientAuthorities, reason: reason(trusted)) }
    }

    private static func keyKind(_ credentials: OpaquePointer) -> TLSKeyKind {
        switch unsafe cgnutls_key_kind(credentials) {
        case 1: .rsa
        case 2: .ellipticCurve
        default: .other
        }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }

    /// The library's words for an error, which are constants without anything of the input.
    static func reason(_ status: Int32) -> String {
        let text = unsafe String(cString: gnutls_strerror(status))
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}

// The functions below are called by the TLS library during a handshake, on the server's thread.

private func verifyClient(_ session: OpaquePointer?) -> Int32 {
    guard let session = unsafe session, let context = unsafe gnutls_db_get_ptr(session) else {
        return GNUTLS_E_CERTIFICATE_ERROR
    }
    // Proof for Unmanaged: borrowed from `prepare`, whose caller keeps it alive until the session's end.
    return unsafe Unmanaged<TLSCredentials>.fromOpaque(context)._withUnsafeGuaranteedRef {
        unsafe $0.accepts(session) ? 0 : GNUTLS_E_CERTIFICATE_ERROR
    }
}

private func chooseSuite(
    _ session: OpaquePointer?, _ type: UInt32, _ when: UInt32, _ isIncoming: UInt32,
    _ message: UnsafePointer<gnutls_datum_t>?
) -> Int32 {
    guard let session = unsafe session, let context = unsafe gnutls_db_get_ptr(session),
        let message = unsafe message?.pointee
    else { return GNUTLS_E_NO_CIPHER_SUITES }
    let bytes = unsafe UnsafeBufferPointer(start: message.data, count: Int(message.size))
    guard let hello = unsafe ClientHello(Array(bytes)) else { return GNUTLS_E_NO_CIPHER_SUITES }
    // Proof for Unmanaged: borrowed from `prepare`, whose caller keeps it alive until the session's end.
    return unsafe Unmanaged<TLSCredentials>.fromOpaque(context)._withUnsafeGuaranteedRef {
        unsafe $0.choose(for: hello, in: session) ? 0 : GNUTLS_E_NO_CIPHER_SUITES
    }
}

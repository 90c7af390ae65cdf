internal import HTTPServer
internal import Text
internal import YAML

/// Reads the section `tls_server_config`.
struct WebTLSReader {
    private static let keys = [
        "cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file", "client_auth_type",
        "client_allowed_sans", "min_version", "max_version", "cipher_suites", "prefer_server_cipher_suites",
        "curve_preferences",
    ]

    /// The keys of which any one switches TLS on.
    private static let switches = [
        "cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file", "client_auth_type",
    ]

    private static let namesLimit = 1000
    private static let suitesLimit = 100
    private static let curvesLimit = 20

    private let findings: Findings
    private let values: WebValueReader
    private let directory: String

    /// Makes a reader that takes relative paths as relative to a folder.
    init(directory: String, findings: Findings) {
        self.directory = directory
        self.findings = findings
        values = WebValueReader(findings)
    }

    /// Reads the section; nil if it is faulty or doesn't switch TLS on.
    func read(_ section: ConfigValue) -> WebTLSConfiguration? {
        guard let mapping = MappingReader(section, keys: Self.keys, findings: findings) else { return nil }
        let certificate = source("cert", in: mapping)
        let key = source("key", in: mapping)
        let authorities = source("client_ca", in: mapping)
        let authentication = clientAuthentication(mapping)
        let names = allowedNames(mapping, authentication)
        let (minVersion, maxVersion) = versions(mapping)
        let suites = cipherSuites(mapping)
        let prefersServerOrder = values.given("prefer_server_cipher_suites", in: mapping).flatMap(values.bool)
        let curves = curves(mapping)
        guard Self.switches.contains(where: { isSet($0, in: mapping) }) else {
            if section.node.mapping?.isEmpty == false {
                findings.warning(
                    "TLS is off: there are neither cert_file and key_file nor cert and key, so that the other"
                        + " keys do nothing",
                    at: section)
            }
            return nil
        }
        requirePair(certificate, key, in: mapping, at: section)
        check(authorities, authentication, in: mapping, at: section)
        guard let certificate, let key else { return nil }
        return WebTLSConfiguration(
            certificate: certificate, key: key, clientAuthorities: authorities,
            clientAuthentication: authentication ?? TLSSettings.ClientAuthentication.none,
            allowedNames: names,
            minVersion: minVersion,
            maxVersion: maxVersion, cipherSuites: suites, prefersServerOrder: prefersServerOrder ?? true,
            curves: curves, mark: section.mark)
    }

    private func isSet(_ key: String, in mapping: MappingReader) -> Bool {
        guard let value = mapping.present(key) else { return false }
        return !value.isNull && !value.isEmptyText
    }

    /// What stands under a key, or in the file that the key with `_file` names: the file goes first.
    private func source(_ key: String, in mapping: MappingReader) -> WebTLSConfiguration.PEMSource? {
        let inline = inlinePEM(key, in: mapping)
        guard let path = values.text("\(key)_file", in: mapping), let value = mapping.present("\(key)_file")
        else { return inline }
        if inline != nil {
            findings.warning("stands beside \(key), which therefore doesn't count; remove one", at: value)
        }
        if let fault = FilePath.fault(path) {
            findings.fault(fault, at: value)
        }
        return WebTLSConfiguration.PEMSource(
            name: "\(key)_file", mark: value.mark, place: .file(FilePath.absolute(path, in: directory)))
    }

    /// A text in PEM; what is wrong with it is told without showing any of it.
    private func inlinePEM(_ key: String, in mapping: MappingReader) -> WebTLSConfiguration.PEMSource? {
        guard let text = values.text(key, in: mapping), let value = mapping.present(key) else { return nil }
        if !text.contains("-----BEGIN ") {
            let mend =
                key == "key"
                ? "put the key in a file and name it in key_file"
                : "write the lines from BEGIN to END under \(key): |, or name a file in \(key)_file"
            findings.fault("holds no PEM (-----BEGIN ...-----); \(mend)", at: value)
        }
        return WebTLSConfiguration.PEMSource(name: key, mark: value.mark, place: .inline(WebSecret(text)))
    }

    /// The names in use, and one that an old version had for `RequireAnyClientCert`.
    private func clientAuthentication(
        _ mapping: MappingReader
    ) -> TLSSettings.ClientAuthentication? {
        if mapping.present("client_auth_type")?.node.scalar?.text == "RequireClientCert" {
            return .requireAny
        }
        return values.word("client_auth_type", in: mapping)
    }

    private func requirePair(
        _ certificate: WebTLSConfiguration.PEMSource?, _ key: WebTLSConfiguration.PEMSource?,
        in mapping: MappingReader, at section: ConfigValue
    ) {
        if certificate == nil {
            findings.fault(
                "missing one of cert or cert_file; add a line like cert_file: server.crt", at: section)
        }
        if key == nil {
            findings.fault(
                "missing one of key or key_file; add a line like key_file: server.key", at: section)
        }
    }

    /// Authorities and what is asked of clients must go together.
    private func check(
        _ authorities: WebTLSConfiguration.PEMSource?,
        _ authentication: TLSSettings.ClientAuthentication?, in mapping: MappingReader,
        at section: ConfigValue
    ) {
        let place = mapping.present("client_auth_type") ?? section
        if authorities != nil,
            mapping.present("client_auth_type").map({ $0.isNull || $0.isEmptyText }) ?? true
                || authentication == TLSSettings.ClientAuthentication.none
        {
            findings.fault(
                "client CAs are configured, but client_auth_type asks for no certificate; write"
                    + " client_auth_type: RequireAndVerifyClientCert, or remove the CAs",
                at: mapping.present("client_ca_file") ?? mapping.present("client_ca") ?? place)
        }
        guard authorities == nil, authentication == .requireAndVerify || authentication == .verifyIfGiven
        else { return }
        findings.warning(
            "stands without client_ca_file and client_ca: whoever has a certificate of a public authority is"
                + " trusted; name the authority that signs your clients' certificates",
            at: place)
    }

    private func allowedNames(
        _ mapping: MappingReader, _ authentication: TLSSettings.ClientAuthentication?
    ) -> [String]? {
        guard let value = values.given("client_allowed_sans", in: mapping) else { return nil }
        let names = values.texts("client_allowed_sans", in: mapping, countLimit: Self.namesLimit)
        if authentication?.isRequired != true {
            findings.fault(
                "needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert: without a"
                    + " certificate there are no names to compare",
                at: value)
        } else if value.isEmptyList {
            findings.fault("is empty, so that no client is let in; list names or remove the key", at: value)
        } else if authentication == .requireAny {
            findings.warning(
                "with RequireAnyClientCert anybody can make a certificate with these names; write"
                    + " client_auth_type: RequireAndVerifyClientCert",
                at: value)
        }
        return names.map(\.text)
    }

    private func versions(
        _ mapping: MappingReader
    ) -> (least: TLSSettings.Version, most: TLSSettings.Version) {
        let least: TLSSettings.Version = values.word("min_version", in: mapping) ?? .tls12
        let most: TLSSettings.Version = values.word("max_version", in: mapping) ?? .tls13
        if least > most {
            let value = mapping.present("max_version") ?? mapping.present("min_version")
            findings.fault(
                "no version is left between min_version \(least.rawValue) and max_version \(most.rawValue)"
                    + " (the defaults are TLS12 and TLS13); change one",
                at: value ?? mapping.value)
        } else if least < .tls12,
            let value = mapping.present("min_version")
        {
            findings.warning(
                "\(least.rawValue) is broken and has been retired (RFC 8996); write TLS12 if you can",
                at: value)
        }
        return (least, most)
    }

    private func cipherSuites(_ mapping: MappingReader) -> [TLSSettings.CipherSuite] {
        let names = TLSSettings.CipherSuite.allCases.map(\.rawValue)
        return values.texts("cipher_suites", in: mapping, countLimit: Self.suitesLimit).compactMap { item in
            if let suite = TLSSettings.CipherSuite(rawValue: item.text) { return suite }
            let mend =
                Nearest.word(to: item.text, among: names).map { "did you mean \($0)?" }
                ?? "the names are those of Go, like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
            findings.fault("\(Quoting.quoted(item.text)) is no known cipher suite; \(mend)", at: item.at)
            return nil
        }
    }

    private func curves(_ mapping: MappingReader) -> [TLSSettings.Curve] {
        let known = TLSSettings.Curve.allCases.map(\.rawValue)
        return values.texts("curve_preferences", in: mapping, countLimit: Self.curvesLimit).compactMap {
            ValueReader(findings).word($0.at, of: known).flatMap(TLSSettings.Curve.init)
        }
    }
}

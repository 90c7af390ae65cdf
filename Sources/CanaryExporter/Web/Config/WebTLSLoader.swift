internal import HTTPServer
internal import Text
internal import YAML

/// Reads the files that `tls_server_config` names, and makes of all of it what the server takes.
enum WebTLSLoader {
    /// What the server needs, checked as a whole, or everything that is wrong with the files.
    ///
    /// `fileName` is the web configuration's own, for the findings.
    static func load(
        _ configuration: WebTLSConfiguration, fileName: String
    ) -> Result<TLSSettings, ConfigurationFaults> {
        var findings: [Finding] = []
        func read(_ source: WebTLSConfiguration.PEMSource) -> [UInt8] {
            do throws(UnreadableFile) {
                return try bytes(of: source)
            } catch {
                let message = "\(Quoting.plain(source.path ?? "")): \(error.message)"
                findings.append(finding(message, at: source, fileName))
                return []
            }
        }
        var settings = TLSSettings(
            certificate: read(configuration.certificate), key: TLSPrivateKey(read(configuration.key)))
        settings.clientAuthentication = configuration.clientAuthentication
        if let authorities = configuration.clientAuthorities {
            let pem = read(authorities)
            // Elsewhere they do nothing, which exporter-toolkit lets pass.
            if configuration.verifiesClients { settings.clientAuthorities = pem }
        }
        settings.allowedNames = configuration.allowedNames
        settings.minimumVersion = configuration.minVersion
        settings.maximumVersion = configuration.maxVersion
        settings.cipherSuites = configuration.cipherSuites
        settings.curves = configuration.curves
        settings.prefersServerCipherSuites = configuration.prefersServerOrder
        guard findings.isEmpty else { return .failure(ConfigurationFaults(findings: findings)) }
        do throws(TLSSettingsError) {
            try settings.check()
            return .success(settings)
        } catch {
            let message = sentence(error.description)
            let finding = finding(message, at: source(of: error, configuration), fileName, configuration)
            return .failure(ConfigurationFaults(findings: [finding]))
        }
    }

    private static func bytes(
        of source: WebTLSConfiguration.PEMSource
    ) throws(UnreadableFile) -> [UInt8] {
        switch source.place {
        case .file(let path): try ConfigurationFile.read(path: path)
        case .inline(let secret): Array(secret.text.utf8)
        }
    }

    /// What an error is about; nil for the section as a whole.
    private static func source(
        of error: TLSSettingsError, _ configuration: WebTLSConfiguration
    ) -> WebTLSConfiguration.PEMSource? {
        switch error {
        case .missing(.certificate), .unreadable(.certificate, _): configuration.certificate
        case .missing(.key), .unreadable(.key, _), .encryptedKey, .keyMismatch: configuration.key
        case .missing(.clientAuthorities), .unreadable(.clientAuthorities, _): configuration.clientAuthorities
        case .versionsReversed, .authoritiesUnused, .namesUnused, .noUsableCipherSuite, .refused: nil
        }
    }

    private static func finding(
        _ message: String, at source: WebTLSConfiguration.PEMSource?, _ fileName: String,
        _ configuration: WebTLSConfiguration? = nil
    ) -> Finding {
        let section = "tls_server_config"
        return Finding(
            file: fileName, mark: source?.mark ?? configuration?.mark,
            path: source.map { "\(section).\($0.name)" } ?? section, message: message, severity: .fault)
    }

    /// A sentence as findings have it: in lower case and without a full stop.
    private static func sentence(_ text: String) -> String {
        let body = text.hasSuffix(".") ? text.dropLast() : text[...]
        return body.prefix(1).lowercased() + body.dropFirst()
    }
}

extension WebTLSConfiguration {
    /// Whether a client's certificate must be of an authority that is trusted.
    var verifiesClients: Bool {
        clientAuthentication == .verifyIfGiven || clientAuthentication == .requireAndVerify
    }
}

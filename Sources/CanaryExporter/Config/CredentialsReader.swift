/// Reads where an account's credentials come from.
///
/// No message of this reader shows a value but the type's, since someone may have put a secret where a file's
/// name is due.
struct CredentialsReader {
    /// What to say to people who write a secret into the configuration.
    static let hints = [
        "access_key_id": "name a file that holds it: access_key_id_file",
        "access_key_secret": "a secret isn't written here, name a file that holds it: access_key_secret_file",
        "security_token": "a secret isn't written here, name a file that holds it: security_token_file",
    ]

    private static let idKey = "access_key_id_file"
    private static let secretKey = "access_key_secret_file"
    private static let tokenKey = "security_token_file"
    private static let fileKeys = [idKey, secretKey, tokenKey]
    /// The keys that are read.
    static let keys = ["type"] + fileKeys
    private static let types = ["default", "environment", "access_key"]

    private let findings: Findings
    private let reader: ValueReader
    private let directory: String

    /// Makes a reader that takes relative paths as relative to a folder.
    init(directory: String, findings: Findings) {
        self.directory = directory
        self.findings = findings
        reader = ValueReader(findings)
    }

    /// Reads the mapping; nil after a fault.
    func read(_ value: ConfigValue) -> CredentialsConfiguration? {
        guard
            let mapping = MappingReader(
                value, keys: Self.keys, hints: Self.hints, findings: findings),
            let type = mapping.required("type", example: "access_key").flatMap({
                reader.word($0, of: Self.types)
            })
        else { return nil }
        guard type == "access_key" else {
            for key in Self.fileKeys {
                if let value = mapping.optional(key) {
                    findings.fault("belongs to type access_key and not to \(type); remove it", at: value)
                }
            }
            return type == "environment" ? .environment : .default
        }
        let idFile = mapping.required(Self.idKey, example: "secrets/access_key_id").flatMap(file)
        let secretFile = mapping.required(Self.secretKey, example: "secrets/access_key_secret").flatMap(file)
        let tokenFile = mapping.optional(Self.tokenKey).flatMap(file)
        guard let idFile, let secretFile else { return nil }
        return .accessKey(
            accessKeyIDFile: idFile, accessKeySecretFile: secretFile, securityTokenFile: tokenFile)
    }

    private func file(_ value: ConfigValue) -> String? {
        guard let text = reader.text(value) else { return nil }
        guard FilePath.fault(text) == nil else {
            findings.fault("is no path; write one without ~ and control characters", at: value)
            return nil
        }
        return FilePath.absolute(text, in: directory)
    }
}

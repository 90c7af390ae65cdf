/// Where an account's credentials come from; no secret stands in the configuration itself.
enum CredentialsConfiguration: Sendable, Hashable {
    /// The first source that has any, in the order the vendor's own libraries use.
    case `default`
    /// The environment alone.
    case environment
    /// Files that hold one text each, by absolute path; the token is for temporary credentials.
    case accessKey(accessKeyIDFile: String, accessKeySecretFile: String, securityTokenFile: String?)
}

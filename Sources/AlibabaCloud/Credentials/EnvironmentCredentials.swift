internal import Glibc

/// Credentials from the environment variables that Alibaba Cloud's own tools read.
///
/// They are read once, at init: a process's environment doesn't change from outside.
///
/// https://www.alibabacloud.com/help/en/sdk/developer-reference/ describes them.
package struct EnvironmentCredentials: CredentialsProvider {
    private let found: Result<Credentials, CredentialsError>

    /// Reads the variables through `lookup`, by default from the process's environment.
    package init(lookup: (String) -> String? = Self.processVariable) {
        do throws(CredentialsError) {
            found = .success(try Self.read(lookup))
        } catch {
            found = .failure(error)
        }
    }

    /// The credentials that stood in the environment at init.
    ///
    /// Throws `notSet` if the ID or the secret is unset or empty, `notText` if one can't be part of a header.
    package func credentials() throws(CredentialsError) -> Credentials {
        try found.get()
    }

    /// The value of one variable of this process.
    package static func processVariable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    private static func read(_ lookup: (String) -> String?) throws(CredentialsError) -> Credentials {
        let accessKeyID = try required("ALIBABA_CLOUD_ACCESS_KEY_ID", lookup)
        let secret = try required("ALIBABA_CLOUD_ACCESS_KEY_SECRET", lookup)
        let token = try optional("ALIBABA_CLOUD_SECURITY_TOKEN", lookup)
        return Credentials(
            accessKeyID: accessKeyID, accessKeySecret: Secret(secret), securityToken: token.map(Secret.init))
    }

    private static func required(
        _ name: String, _ lookup: (String) -> String?
    ) throws(CredentialsError) -> String {
        guard let value = try optional(name, lookup) else { throw .notSet(variable: name) }
        return value
    }

    private static func optional(
        _ name: String, _ lookup: (String) -> String?
    ) throws(CredentialsError) -> String? {
        guard let text = lookup(name) else { return nil }
        return try CredentialText.trimmed(Array(text.utf8), source: "the environment variable \(name)")
    }
}

/// One access key, with its security token if it is a temporary one.
///
/// https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair
package struct Credentials: Sendable, Equatable {
    /// The public half of the key.
    ///
    /// It isn't secret, but descriptions and messages show its last four characters only.
    package let accessKeyID: String

    /// The half that signs.
    package let accessKeySecret: Secret

    /// The token of temporary (STS) credentials, nil for a permanent key.
    package let securityToken: Secret?

    /// When the credentials end, in seconds since 1970, nil if they don't.
    package let expirationUnixSeconds: Int64?

    /// Puts the parts together; no part is checked.
    package init(
        accessKeyID: String, accessKeySecret: Secret, securityToken: Secret? = nil,
        expirationUnixSeconds: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.accessKeySecret = accessKeySecret
        self.securityToken = securityToken
        self.expirationUnixSeconds = expirationUnixSeconds
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The end of the access key ID, enough to tell keys apart.
    package var description: String { "access key \(Redactor.shortened(accessKeyID))" }

    /// The same text as the description.
    package var debugDescription: String { description }

    /// A mirror without children, since `dump` looks there.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

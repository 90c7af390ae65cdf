/// A key pair that the simulated cloud accepts, and whose it is.
///
/// The secret and the token never show in a description.
package struct AccessKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The access key ID.
    package let id: String

    /// The secret that signatures are made with.
    package let secret: String

    /// The security token that must come with temporary keys; nil for permanent ones.
    package let securityToken: String?

    /// How long after the start of the world the token is good; nil: for ever.
    package let tokenLifetime: Duration?

    /// The main account; the quota is counted for all its keys together.
    package let owner: String

    /// The key that a simulated cloud has where nobody chose another; it opens nothing else.
    package static let simulated = AccessKey(
        id: "LTAI-simulated-access-key", secret: "simulated-access-key-secret")

    /// Makes a key; one without a token is permanent.
    package init(
        id: String, secret: String, securityToken: String? = nil, tokenLifetime: Duration? = nil,
        owner: String = "1111111111111111"
    ) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
        self.tokenLifetime = tokenLifetime
        self.owner = owner
    }

    /// The ID alone.
    package var description: String { "AccessKey(\(id))" }

    /// The ID alone.
    package var debugDescription: String { description }

    /// The ID alone, so that `dump` shows no more.
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

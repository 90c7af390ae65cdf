/// A key pair that the simulated cloud accepts, and whose it is.
///
/// The secret and the token never show in a description.
public struct AccessKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The access key ID.
    public let id: String

    /// The secret that signatures are made with.
    public let secret: String

    /// The security token that must come with temporary keys; nil for permanent ones.
    public let securityToken: String?

    /// How long after the start of the world the token is good; nil: for ever.
    public let tokenLifetime: Duration?

    /// The main account; the quota is counted for all its keys together.
    public let owner: String

    /// Makes a key; one without a token is permanent.
    public init(
        id: String, secret: String, securityToken: String? = nil, tokenLifetime: Duration? = nil,
        owner: String = "1111111111111111"
    ) {
        self.id = id
        self.secret = secret
        self.securityToken = securityToken
        self.tokenLifetime = tokenLifetime
        self.owner = owner
    }

    public var description: String { "AccessKey(\(id))" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// One request as the simulated cloud saw it, for tests to read.
public struct LoggedRequest: Sendable, Equatable {
    /// What came of it.
    public enum Outcome: Sendable, Hashable {
        /// The service answered.
        case answered
        /// It was refused with this API error code.
        case refused(code: String)
        /// A fault of this name took the answer's place.
        case faulted(name: String)
    }

    /// When it arrived, by the monotonic clock.
    public let arrival: Duration

    /// When it arrived, in milliseconds since 1970 by the world's wall clock.
    public let wallMilliseconds: Int64

    /// The number of the connection that it came over, counted from 1.
    public let connection: Int

    /// The HTTP method.
    public let method: String

    /// The operation that it named; empty if none.
    public let operation: String

    /// The access key ID that it named; empty if none.
    public let accessKeyID: String

    /// The region that its quota was counted for.
    public let region: String

    /// Its nonce; empty if it had none.
    public let nonce: String

    /// The message that it asked for; empty if none.
    public let messageID: String

    /// Whether key, signature, time, token and nonce were right.
    public let isAuthorised: Bool

    /// What came of it.
    public let outcome: Outcome
}

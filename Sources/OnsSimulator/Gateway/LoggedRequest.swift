/// One request as the simulated cloud saw it, for tests to read.
package struct LoggedRequest: Sendable, Equatable {
    /// What came of it.
    package enum Outcome: Sendable, Hashable {
        /// The service answered.
        case answered
        /// It was refused with this API error code.
        case refused(code: String)
        /// A fault of this name took the answer's place.
        case faulted(name: String)
    }

    /// When it arrived, by the monotonic clock.
    package let arrival: Duration

    /// When it arrived, in milliseconds since 1970 by the world's wall clock.
    package let wallMilliseconds: Int64

    /// The number of the connection that it came over, counted from 1.
    package let connection: Int

    /// The HTTP method.
    package let method: String

    /// The operation that it named; empty if none.
    package let operation: String

    /// The access key ID that it named; empty if none.
    package let accessKeyID: String

    /// The region that its quota was counted for.
    package let region: String

    /// Its nonce; empty if it had none.
    package let nonce: String

    /// The message that it asked for; empty if none.
    package let messageID: String

    /// Whether key, signature, time, token and nonce were right.
    package let isAuthorised: Bool

    /// What came of it.
    package let outcome: Outcome
}

internal import Passwords

/// A user and password that a request offers, beside the hash to compare with.
struct PasswordAttempt: Sendable {
    /// Under what the result is remembered.
    let digest: PasswordDigest
    /// The user's hash, or the decoy of one who doesn't exist.
    let hash: BcryptHash
    /// The password offered.
    let password: [UInt8]
    /// Whether the user exists: without, no password is right.
    let isKnownUser: Bool

    /// Finds the hash to compare with.
    ///
    /// A user who doesn't exist gets the decoy, so that the time an answer takes says nothing.
    init(_ credentials: BasicCredentials, _ configuration: WebConfiguration, digester: PasswordDigester) {
        let known = configuration.users[credentials.user]
        hash = known ?? configuration.decoy
        isKnownUser = known != nil
        password = credentials.password
        digest = digester.digest(user: credentials.user, hash: hash, password: password)
    }
}

/// What a check of a password comes to.
enum PasswordVerdict: Sendable, Equatable {
    /// It is the user's.
    case right
    /// It isn't, or there is no such user.
    case wrong
    /// It wasn't checked, since too many wait for that.
    case unchecked
}

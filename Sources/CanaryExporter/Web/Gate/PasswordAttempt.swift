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
    /// A user who doesn't exist gets a decoy of the cost that most users' hashes have, so that the time an
    /// answer takes says nothing.
    init(_ credentials: BasicCredentials, users: [String: BcryptHash], digester: PasswordDigester) {
        let known = users[credentials.user]
        hash = known ?? .decoy(cost: Self.usualCost(of: users))
        isKnownUser = known != nil
        password = credentials.password
        digest = digester.digest(user: credentials.user, hash: hash, password: password)
    }

    /// The cost that most hashes have; of those that are as frequent the highest one.
    static func usualCost(of users: [String: BcryptHash]) -> Int {
        var counts: [Int: Int] = [:]
        for hash in users.values { counts[hash.cost, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? defaultCost
    }

    /// What htpasswd's users are told to write.
    private static let defaultCost = 10
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

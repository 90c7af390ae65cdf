/// Decides whether a request comes from whom it says, as the cloud's gateway does.
///
/// Keys, time and requests go in; it remembers nothing but nonces. The order of the checks is part of the
/// answer: a request with several faults gets the first.
struct RequestVerifier: Sendable {
    /// How far a request's time may be from the server's (documented).
    private static let tolerance: Int64 = 15 * 60_000

    /// Longer nonces are no nonces; SDKs send 32 characters.
    private static let maximumNonceLength = 200

    private let keys: [String: AccessKey]
    private var nonces = NonceMemory()

    /// Makes a verifier that knows some keys.
    init(keys: [AccessKey]) {
        self.keys = Dictionary(keys.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The key that signed a request properly.
    ///
    /// `wall` is the server's clock in milliseconds, `age` how long the world has been running.
    mutating func verify(_ request: WireRequest, wall: Int64, age: Duration) throws(ApiRefusal) -> AccessKey {
        let signature = try Signature.read(request)
        guard let key = keys[signature.accessKeyID] else {
            throw ApiRefusal(
                status: 404, code: "InvalidAccessKeyId.NotFound",
                message: "Specified access key is not found.")
        }
        try check(timestamp: signature.timestamp, wall: wall)
        guard !signature.nonce.isEmpty, signature.nonce.utf8.count <= Self.maximumNonceLength else {
            throw .missing("SignatureNonce")
        }
        try check(token: signature.securityToken, of: key, age: age)
        guard Digest.isEqual(signature.expected(secret: key.secret), signature.presented) else {
            throw ApiRefusal.signatureMismatch(stringToSign: signature.stringToSign)
        }
        guard nonces.insert(signature.nonce, key: key.id) else {
            throw ApiRefusal(
                status: 400, code: "SignatureNonceUsed",
                message: "Specified signature nonce was used already.")
        }
        return key
    }

    private func check(timestamp: String, wall: Int64) throws(ApiRefusal) {
        guard let signedAt = CivilTime.parse(timestamp) else {
            throw ApiRefusal(
                status: 400, code: "InvalidTimeStamp.Format",
                message: "Specified time stamp or date value is not well formatted.")
        }
        guard abs(signedAt - wall) <= Self.tolerance else {
            throw ApiRefusal(
                status: 400, code: "InvalidTimeStamp.Expired",
                message: "Specified time stamp or date value is expired.")
        }
    }

    private func check(token: String?, of key: AccessKey, age: Duration) throws(ApiRefusal) {
        guard let wanted = key.securityToken else {
            if token != nil { throw Self.tokenMismatch }
            return
        }
        guard let token else { throw .missing("SecurityToken") }
        guard Digest.isEqual(token, wanted) else { throw Self.tokenMismatch }
        if let lifetime = key.tokenLifetime, age >= lifetime { throw .tokenExpired }
    }

    private static let tokenMismatch = ApiRefusal(
        status: 400, code: "InvalidSecurityToken.MismatchWithAccessKey",
        message: "Specified SecurityToken mismatch with the AccessKey.")
}

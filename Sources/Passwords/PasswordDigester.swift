internal import COpenSSL

/// Makes the names under which results of password checks are remembered, so that no password is.
///
/// HMAC-SHA-256 with a key that is random for each digester and is kept nowhere else: who sees the digests
/// can't even try passwords on them.
package struct PasswordDigester: Sendable {
    private let key: [UInt8]

    /// Makes a digester with a key of its own.
    package init() {
        precondition(Self.isReady, "OpenSSL can't be initialised")
        var generator = SystemRandomNumberGenerator()
        key = (0..<Self.keyBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// The digest of a user's name with the hash that is configured and the password that is offered.
    ///
    /// Each part comes after its length, so that no two different triples make the same message.
    /// (GHSA-7rg2-cxvp-9p7p is what happened to a cache without.)
    package func digest(user: String, hash: BcryptHash, password: [UInt8]) -> PasswordDigest {
        var message: [UInt8] = []
        for part in [Array(user.utf8), hash.bytes, password] {
            unsafe withUnsafeBytes(of: UInt64(part.count).littleEndian) {
                unsafe message.append(contentsOf: $0)
            }
            message += part
        }
        defer { unsafe OPENSSL_cleanse(&message, message.count) }
        var code = [UInt8](repeating: 0, count: Self.digestBytes)
        var length = UInt32(code.count)
        let result = unsafe HMAC(
            EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
        // OpenSSL fails here only without memory or with SHA-256 switched off.
        precondition(
            unsafe result != nil && length == Self.digestBytes, "OpenSSL can't compute HMAC-SHA-256")
        return PasswordDigest(bytes: code)
    }

    private static let keyBytes = 32

    private static let digestBytes = 32

    /// True once OpenSSL is initialised without its exit handler, which would free what threads still use.
    ///
    /// https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/
    private static let isReady: Bool = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
}

/// What stands for a user, a hash and a password together; equal only for equal ones of one digester.
package struct PasswordDigest: Sendable, Hashable {
    private let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

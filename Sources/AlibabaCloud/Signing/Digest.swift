internal import COpenSSL

/// The hashes that signing needs, from OpenSSL.
enum Digest {
    /// Bytes of a SHA-256 hash (FIPS 180-4).
    private static let sha256Bytes = 32

    /// The SHA-256 hash of some bytes.
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        precondition(OpenSSLLibrary.isReady)
        var hash = [UInt8](repeating: 0, count: sha256Bytes)
        unsafe SHA256(bytes, bytes.count, &hash)
        return hash
    }

    /// The HMAC-SHA-256 of a message (RFC 2104).
    static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        precondition(OpenSSLLibrary.isReady)
        var code = [UInt8](repeating: 0, count: sha256Bytes)
        var length = UInt32(sha256Bytes)
        let result = unsafe HMAC(
            EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
        // OpenSSL fails here only without memory or with SHA-256 switched off: nothing could be signed ever.
        precondition(unsafe result != nil && length == sha256Bytes, "OpenSSL can't compute HMAC-SHA-256")
        return code
    }

    /// The bytes as hexadecimal digits in lower case.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

internal import COpenSSL

/// The hash functions of the two signature schemes, straight from OpenSSL.
enum Digest {
    /// SHA-256 of some bytes: 32 bytes (FIPS 180-4).
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                _ = unsafe SHA256(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return digest
    }

    /// HMAC-SHA256 of a text under a key: 32 bytes (RFC 2104).
    static func hmacSHA256(key: String, _ text: String) -> [UInt8] {
        unsafe hmac(EVP_sha256(), size: Int(SHA256_DIGEST_LENGTH), key: Array(key.utf8), Array(text.utf8))
    }

    /// HMAC-SHA1 of a text under a key: 20 bytes (RFC 2104).
    static func hmacSHA1(key: String, _ text: String) -> [UInt8] {
        unsafe hmac(EVP_sha1(), size: Int(SHA_DIGEST_LENGTH), key: Array(key.utf8), Array(text.utf8))
    }

    /// Lower-case hex.
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Base64 with padding (RFC 4648, section 4).
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let isPadding = place > group.count
                text.append(
                    isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * place) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether two signatures are the same; the time it takes doesn't depend on where they differ.
    static func isEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func hmac(
        _ function: OpaquePointer?, size: Int, key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        unsafe key.withUnsafeBytes { keyBytes in
            unsafe message.withUnsafeBufferPointer { input in
                unsafe digest.withUnsafeMutableBufferPointer { output in
                    _ = unsafe HMAC(
                        function, keyBytes.baseAddress, Int32(keyBytes.count), input.baseAddress, input.count,
                        output.baseAddress, nil)
                }
            }
        }
        return digest
    }
}

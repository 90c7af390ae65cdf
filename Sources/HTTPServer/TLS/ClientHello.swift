/// What a client offers in its first message, as far as the choice of a cipher suite needs it.
///
/// RFC 8446, section 4.1.2. Anything that isn't as it should be makes it nil: the library refuses it too.
struct ClientHello: Equatable {
    /// The numbers of the cipher suites, in the client's order.
    let cipherSuites: [UInt16]

    /// Whether the client speaks TLS 1.3.
    let speaksTLS13: Bool

    /// Reads the message's body, which comes without the handshake header of four bytes.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        // Version and random, then the session's identifier.
        guard reader.skip(2 + 32), let session = reader.number(bytes: 1), reader.skip(session),
            let suitesLength = reader.number(bytes: 2), suitesLength % 2 == 0
        else { return nil }
        var suites: [UInt16] = []
        for _ in 0..<(suitesLength / 2) {
            guard let suite = reader.number(bytes: 2) else { return nil }
            suites.append(UInt16(suite))
        }
        cipherSuites = suites
        guard let compressions = reader.number(bytes: 1), reader.skip(compressions) else { return nil }
        speaksTLS13 = Self.speaksTLS13(&reader)
    }

    /// The extension supported_versions, RFC 8446, section 4.2.1; extensions may be absent altogether.
    private static func speaksTLS13(_ reader: inout Reader) -> Bool {
        guard reader.number(bytes: 2) != nil else { return false }
        while let type = reader.number(bytes: 2), let length = reader.number(bytes: 2) {
            guard type == supportedVersions else {
                guard reader.skip(length) else { return false }
                continue
            }
            guard let listLength = reader.number(bytes: 1) else { return false }
            for _ in 0..<(listLength / 2) where reader.number(bytes: 2) == tls13 { return true }
            return false
        }
        return false
    }

    private static let supportedVersions = 43
    private static let tls13 = 0x0304

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        mutating func number(bytes count: Int) -> Int? {
            guard bytes.count - index >= count else { return nil }
            var number = 0
            for _ in 0..<count {
                number = number << 8 | Int(bytes[index])
                index += 1
            }
            return number
        }

        mutating func skip(_ count: Int) -> Bool {
            guard bytes.count - index >= count else { return false }
            index += count
            return true
        }
    }
}

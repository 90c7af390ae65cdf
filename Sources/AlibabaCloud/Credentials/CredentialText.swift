/// How text from a file or a variable becomes a part of credentials.
///
/// The parts travel in HTTP headers, so a line break inside one would be an injected header: it is refused.
enum CredentialText {
    /// The text without surrounding white space, nil if nothing is left.
    ///
    /// Throws `notText` naming `source` for anything but one line of printable ASCII.
    static func trimmed(
        _ bytes: some BidirectionalCollection<UInt8>, source: String
    ) throws(CredentialsError) -> String? {
        guard let first = bytes.firstIndex(where: { !isWhiteSpace($0) }),
            let last = bytes.lastIndex(where: { !isWhiteSpace($0) })
        else { return nil }
        let inner = bytes[first...last]
        guard inner.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .notText(source: source) }
        return String(decoding: inner, as: UTF8.self)
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

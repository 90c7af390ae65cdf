/// Takes keys and tokens out of text that came from the server.
///
/// The server's errors quote what it was sent: the string to sign, the access key ID, the token.
struct Redactor: Sendable {
    /// Characters of an access key ID that may be shown.
    private static let shownCharacters = 4

    /// The beginnings of permanent and of temporary access key IDs.
    private static let keyPrefixes = ["LTAI", "STS."]

    /// No access key ID is shorter; a shorter word that begins alike is an ordinary word.
    private static let keyCharactersMin = 12

    private let credentials: Credentials?

    /// Knows the credentials that the request was signed with.
    init(_ credentials: Credentials?) {
        self.credentials = credentials
    }

    /// The text with each key ID shortened and each secret replaced; its length is not limited.
    func redacted(_ text: String) -> String {
        var text = text
        if let credentials {
            for secret in [credentials.accessKeySecret, credentials.securityToken] {
                if let secret { text = Self.replacing(secret.value, in: text, with: "<redacted>") }
            }
            text = Self.replacing(
                credentials.accessKeyID, in: text, with: Self.shortened(credentials.accessKeyID))
        }
        return Self.shorteningKeys(text)
    }

    /// The end of an access key ID, enough to tell keys apart.
    static func shortened(_ accessKeyID: String) -> String {
        accessKeyID.count > 2 * shownCharacters
            ? "\u{2026}" + accessKeyID.suffix(shownCharacters) : "\u{2026}"
    }

    private static func replacing(_ needle: String, in text: String, with replacement: String) -> String {
        let needleBytes = Array(needle.utf8)
        guard !needleBytes.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position...].starts(with: needleBytes) {
                result += Array(replacement.utf8)
                position += needleBytes.count
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func shorteningKeys(_ text: String) -> String {
        var result = ""
        var word = ""
        func flush() {
            let isKey = word.count >= keyCharactersMin && keyPrefixes.contains { word.hasPrefix($0) }
            result += isKey ? shortened(word) : word
            word = ""
        }
        for character in text {
            if character.isASCII && (character.isLetter || character.isNumber || character == ".") {
                word.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }
}

internal import CCrypt
internal import COpenSSL

/// A bcrypt hash of a password, as `htpasswd -B` writes it: `$2y$10$` and 53 characters.
///
/// It doesn't print itself: whoever has a hash can guess at it in peace.
package struct BcryptHash: Sendable, Hashable {
    /// The costs that bcrypt knows; one more takes twice the time.
    package static let costs = 4...31

    /// How much work a comparison is: 2 to the power of it rounds.
    package let cost: Int

    /// The 60 characters.
    private let text: String

    /// Reads a hash, or throws why the text is none; the reason shows nothing of the text.
    package init(_ text: String) throws(BcryptFault) {
        let bytes = Array(text.utf8)
        guard bytes.count > 4, bytes[0] == Self.dollar, bytes[1] == UInt8(ascii: "2"),
            bytes[3] == Self.dollar || bytes[2] == Self.dollar
        else { throw text.hasPrefix("$") || text.hasPrefix("{") ? .otherKind : .noHash }
        guard "aby".utf8.contains(bytes[2]) else { throw .variant }
        guard bytes.count == Self.lengthBytes else { throw .length(bytes.count) }
        guard bytes[6] == Self.dollar, bytes[4...5].allSatisfy(Self.isDigit),
            bytes[7...].allSatisfy(Self.isHashCharacter)
        else { throw .characters }
        cost = Int(bytes[4] - UInt8(ascii: "0")) * 10 + Int(bytes[5] - UInt8(ascii: "0"))
        guard Self.costs.contains(cost) else { throw .cost(cost) }
        self.text = text
    }

    private init(cost: Int, text: String) {
        self.cost = cost
        self.text = text
    }

    /// The 60 characters as bytes.
    var bytes: [UInt8] { Array(text.utf8) }

    /// A hash that takes as long as others of its cost and that no password is known to match.
    ///
    /// Who asks as a user that doesn't exist waits for it: the time must not reveal which users there are.
    package static func decoy(cost: Int) -> BcryptHash {
        precondition(costs.contains(cost), "no cost of bcrypt: \(cost)")
        let rest = String(repeating: ".", count: lengthBytes - saltEnd)
        return BcryptHash(
            cost: cost, text: "$2b$\(cost < 10 ? "0" : "")\(cost)$WatchTheCanariesNowXY.\(rest)")
    }

    /// Whether a password is the one that was hashed.
    ///
    /// Keeps the calling thread busy for as long as the cost says: 50 ms at a cost of 10, and twice that for
    /// each one more. As everywhere with bcrypt, bytes after the 72nd don't count. A password with a NUL byte
    /// matches nothing, since none can be hashed.
    package func matches(_ password: [UInt8]) -> Bool {
        var memory = [UInt8](repeating: 0, count: ccrypt_memory_bytes())
        // The memory holds what the password was made into.
        defer { unsafe OPENSSL_cleanse(&memory, memory.count) }
        let hasNUL = password.contains(0)
        var phrase = password.map { CChar(bitPattern: $0) } + [0]
        defer { unsafe OPENSSL_cleanse(&phrase, phrase.count) }
        guard let output = unsafe crypt_rn(phrase, text, &memory, Int32(memory.count)) else { return false }
        let computed = unsafe Array(String(cString: output).utf8)
        guard computed.count == Self.lengthBytes else { return false }
        let expected = bytes
        // The salt's last character has four bits that don't count, and which come back as zeros.
        let difference = unsafe CRYPTO_memcmp(
            Array(computed[Self.saltEnd...]), Array(expected[Self.saltEnd...]),
            Self.lengthBytes - Self.saltEnd)
        return difference == 0 && !hasNUL
    }

    /// `$2y$10$`, 22 characters of salt and 31 of hash.
    private static let lengthBytes = 60

    /// Where the salt ends and the hash begins.
    private static let saltEnd = 29

    private static let dollar = UInt8(ascii: "$")

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Bcrypt's own alphabet for base64.
    private static func isHashCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension BcryptHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The cost alone.
    package var description: String { "<bcrypt hash of cost \(cost)>" }

    /// The same as the description.
    package var debugDescription: String { description }

    /// A mirror without children, since `dump` looks there.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a text is no bcrypt hash; it shows nothing of the text.
package enum BcryptFault: Error, Hashable, CustomStringConvertible {
    /// It looks like no hash at all: a password, perhaps.
    case noHash

    /// It is a hash of another kind.
    case otherKind

    /// It is of a variant of bcrypt that is known to be faulty, or of none.
    case variant

    /// It is cut off or too long.
    case length(Int)

    /// It holds characters that no hash has.
    case characters

    /// The cost is out of bounds.
    case cost(Int)

    /// What is wrong and what would be right, in lower case and without a full stop.
    package var description: String {
        switch self {
        case .noHash: "is no bcrypt hash; \(Self.fix)"
        case .otherKind: "is a hash, but not one of bcrypt; \(Self.fix)"
        case .variant: "is no bcrypt hash of the variants $2a$, $2b$ and $2y$; \(Self.fix)"
        case .length(let length):
            "has \(length) characters where a bcrypt hash has 60; is it cut off? \(Self.fix)"
        case .characters: "holds characters that no bcrypt hash has; \(Self.fix)"
        case .cost(let cost): "has a cost of \(cost); bcrypt has 4 to 31, and 10 is usual"
        }
    }

    private static let fix = "make one with: htpasswd -nBC 10 \"\" | tr -d ':\\n'"
}

/// The message IDs that were put in last, up to a bound.
///
/// Of each ID only its hash is kept, eight bytes in place of some hundred and fifty: that another ID of the
/// 100,000 has the same is less likely than one in 10^14. The hash is the same in every process, so that what
/// is remembered can outlast one.
struct RecentIDs: Sendable {
    private var members: Set<UInt64> = []
    private var ring: [UInt64] = []
    private var oldest = 0

    /// The hashes that are remembered, the oldest first.
    var inOrder: [UInt64] { Array(ring[oldest...] + ring[..<oldest]) }

    /// Remembers an ID, forgetting the oldest when there are too many.
    mutating func insert(_ id: MessageID) { insert(hash: Self.hash(of: id)) }

    /// Remembers an ID by its hash.
    mutating func insert(hash: UInt64) {
        guard members.insert(hash).inserted else { return }
        if ring.count < Self.countMax {
            ring.append(hash)
        } else {
            members.remove(ring[oldest])
            ring[oldest] = hash
            oldest = (oldest + 1) % Self.countMax
        }
    }

    /// Whether the ID is remembered.
    func contains(_ id: MessageID) -> Bool { members.contains(Self.hash(of: id)) }

    /// FNV-1a over the digits of the ID, whatever their case, and one round to mix.
    ///
    /// http://www.isthe.com/chongo/tech/comp/fnv/
    private static func hash(of id: MessageID) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.text.utf8 {
            // Equal IDs differ in the case of their letters at most.
            hash ^= UInt64(byte >= UInt8(ascii: "a") ? byte - 0x20 : byte)
            hash = hash &* 0x100_0000_01B3
        }
        hash ^= hash >> 32
        return hash &* 0x9E37_79B9_7F4A_7C15
    }

    /// How many are remembered, in some 3 MB: the lines of a large file, which is read again and again.
    static let countMax = 100_000
}

/// The message IDs that were put in last, up to a bound.
///
/// Of each ID only its hash is kept, eight bytes in place of some hundred and fifty: that another ID of the
/// 100,000 has the same is less likely than one in 10^14.
struct RecentIDs: Sendable {
    private var members: Set<Int> = []
    private var ring: [Int] = []
    private var oldest = 0

    /// Remembers an ID, forgetting the oldest when there are too many.
    mutating func insert(_ id: MessageID) {
        let hash = id.hashValue
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
    func contains(_ id: MessageID) -> Bool { members.contains(id.hashValue) }

    /// How many are remembered, in some 3 MB: the lines of a large file, which is read again and again.
    static let countMax = 100_000
}

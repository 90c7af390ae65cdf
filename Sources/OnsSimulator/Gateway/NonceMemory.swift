/// The nonces used of late, none of which may come again.
struct NonceMemory: Sendable {
    /// Nonces kept; at 10 calls a second and 30 minutes there are 18,000 for each account and operation.
    private static let maximumNonces = 200_000

    private var used: Set<String> = []
    private var order: [String] = []

    /// Notes a nonce of an access key; false if it has been used before.
    mutating func insert(_ nonce: String, key: String) -> Bool {
        let entry = "\(key) \(nonce)"
        guard used.insert(entry).inserted else { return false }
        order.append(entry)
        if order.count > Self.maximumNonces {
            // The older half goes at once, so that forgetting costs little on average.
            for old in order.prefix(Self.maximumNonces / 2) { used.remove(old) }
            order.removeFirst(Self.maximumNonces / 2)
        }
        return true
    }
}

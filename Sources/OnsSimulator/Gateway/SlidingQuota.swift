/// Counts calls in every sliding second, as the documented quota does, throttled ones included.
struct SlidingQuota: Sendable {
    /// What calls are counted together by.
    struct Key: Hashable, Sendable {
        /// The main account.
        let owner: String
        /// The region.
        let region: String
        /// The API operation.
        let operation: String
    }

    /// Keys remembered; beyond it those that have been quiet for a window are forgotten.
    private static let maximumKeys = 1_000

    private static let window: Duration = .seconds(1)

    /// The calls allowed in any second.
    let limit: Int

    /// The newest arrivals for each key, oldest first, never more than the limit: older ones can't matter.
    private var arrivals: [Key: [Duration]] = [:]

    /// Makes a counter with a limit.
    init(limit: Int) {
        self.limit = limit
    }

    /// Counts a call that arrived at a monotonic time, and says whether it is within the quota.
    ///
    /// It isn't if, in the second that ends with it, as many calls as the limit came before it. A call
    /// exactly one second old is outside.
    mutating func admit(_ key: Key, at time: Duration) -> Bool {
        if arrivals.count >= Self.maximumKeys, arrivals[key] == nil {
            arrivals = arrivals.filter { time - ($0.value.last ?? .zero) < Self.window }
        }
        let recent = (arrivals[key] ?? []).filter { time - $0 < Self.window }
        arrivals[key] = (recent + [time]).suffix(limit)
        return recent.count < limit
    }
}

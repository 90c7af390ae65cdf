internal import CanaryWatch
internal import Text

/// Decides whether a request may pass, by the token bucket of `rate_limit`.
///
/// It begins full. A change of the limit in the file begins a new bucket.
struct RequestBucket: Sendable {
    private var limit: WebRateLimit?

    /// When the bucket will be full again, if nobody asks meanwhile.
    private var fullAt: MonotonicTime?

    /// Takes a token, if there is one; without a limit there always is.
    mutating func take(_ limit: WebRateLimit?, at now: MonotonicTime) -> Bool {
        if self.limit != limit {
            self.limit = limit
            fullAt = nil
        }
        guard let limit else { return true }
        let full = max(fullAt ?? now, now)
        guard full - now + limit.interval <= limit.interval * limit.burst else { return false }
        fullAt = full + limit.interval
        return true
    }
}

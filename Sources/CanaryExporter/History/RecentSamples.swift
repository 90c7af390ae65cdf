internal import AlibabaCloud
internal import CanaryWatch
internal import Text

/// The latest samples of each canary, those that failed apart from those that brought an answer.
///
/// Bounded: so many of each kind for each canary, whatever their number. The texts in them are bounded where
/// they come from.
struct RecentSamples: Sendable {
    /// So many of each kind are kept for a canary.
    static let countMax = 20
    /// A canary of which nothing was sampled for so long is forgotten: it was taken out of the configuration.
    static let kept: Duration = .seconds(6 * 3600)

    private struct Entry: Sendable {
        var successes = Ring<SampleRecord>()
        var failures = Ring<SampleRecord>()
        /// How many failures came since the last success, and when the first of them did.
        var failuresInARow = 0
        var failingSince: UnixTime?
        var touched: MonotonicTime
    }

    private var entries: [CanaryIdentity: Entry] = [:]

    /// Takes in a finished sample of a canary.
    mutating func record(_ sample: SampleRecord, of canary: CanaryIdentity, at now: MonotonicTime) {
        var entry = entries.removeValue(forKey: canary) ?? Entry(touched: now)
        entry.touched = now
        if sample.failure == nil {
            entry.successes.append(sample, countMax: Self.countMax)
            entry.failuresInARow = 0
            entry.failingSince = nil
        } else {
            entry.failures.append(sample, countMax: Self.countMax)
            entry.failuresInARow += 1
            entry.failingSince = entry.failingSince ?? sample.time
        }
        entries[canary] = entry
    }

    /// Takes in that the service answered without telling of a message: no success, but no failure goes on.
    mutating func recordWord(of canary: CanaryIdentity) {
        entries[canary]?.failuresInARow = 0
        entries[canary]?.failingSince = nil
    }

    /// The samples that brought an answer, newest first.
    func successes(of canary: CanaryIdentity) -> [SampleRecord] {
        entries[canary]?.successes.newestFirst ?? []
    }

    /// The samples that failed, newest first.
    func failures(of canary: CanaryIdentity) -> [SampleRecord] {
        entries[canary]?.failures.newestFirst ?? []
    }

    /// The failures since the last success, where there are enough of them.
    ///
    /// - Parameters:
    ///   - canary: The canary.
    ///   - countMin: So many in a row are enough; one is where the canary never had a success.
    /// - Returns: When the first of them came, and the latest.
    func failing(
        canary: CanaryIdentity, inARow countMin: Int = failuresInARow
    ) -> (since: UnixTime, latest: SampleRecord)? {
        guard let entry = entries[canary], let latest = entry.failures.newest else { return nil }
        let isEnough = entry.failuresInARow >= countMin || entry.successes.newest == nil
        guard let since = entry.failingSince, isEnough else { return nil }
        return (since, latest)
    }

    /// Fewer failures in a row are noise where there was a success before.
    static let failuresInARow = 3

    /// Forgets canaries that weren't sampled for long.
    mutating func forget(at now: MonotonicTime) {
        guard entries.values.contains(where: { now - $0.touched > Self.kept }) else { return }
        entries = entries.filter { now - $0.value.touched <= Self.kept }
    }

    /// How many canaries there are records of.
    var canaryCount: Int { entries.count }
}

/// The latest items, up to a bound.
struct Ring<Element: Sendable>: Sendable {
    private var items: [Element] = []
    private var oldest = 0

    /// Puts an item in; the oldest one goes when there are too many.
    mutating func append(_ item: Element, countMax: Int) {
        if items.count < countMax {
            items.append(item)
        } else {
            items[oldest] = item
            oldest = (oldest + 1) % items.count
        }
    }

    /// The items, oldest first.
    var oldestFirst: [Element] { Array(items[oldest...]) + items[..<oldest] }

    /// The items, newest first.
    var newestFirst: [Element] { oldestFirst.reversed() }

    /// The item put in last.
    var newest: Element? { items.isEmpty ? nil : items[(oldest + items.count - 1) % items.count] }
}

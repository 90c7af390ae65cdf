/// What the simulated cloud was asked, oldest first, bounded: of a long run the newest requests remain.
package struct RequestLog: Sendable {
    /// The requests kept; at 10 calls a second the last half hour and more.
    static let maximumEntries = 20_000

    /// The requests, in the order of their arrival.
    package private(set) var entries: [LoggedRequest] = []

    /// How many older requests were let go.
    package private(set) var droppedCount = 0

    /// How many of the requests kept had each outcome.
    package var countsByOutcome: [LoggedRequest.Outcome: Int] {
        entries.reduce(into: [:]) { counts, entry in counts[entry.outcome, default: 0] += 1 }
    }

    /// The most requests of an operation that arrived within any second, over all accounts or of one region.
    ///
    /// The second is half-open: two requests exactly one second apart don't share one.
    package func largestSlidingSecondCount(operation: String, region: String? = nil) -> Int {
        let arrivals = entries.filter { $0.operation == operation && (region == nil || $0.region == region) }
            .map(\.arrival)
        var largest = 0
        var first = 0
        for (index, arrival) in arrivals.enumerated() {
            while arrival - arrivals[first] >= .seconds(1) { first += 1 }
            largest = max(largest, index - first + 1)
        }
        return largest
    }

    /// Adds a request.
    mutating func append(_ entry: LoggedRequest) {
        entries.append(entry)
        guard entries.count > Self.maximumEntries else { return }
        // A tenth goes at once, so that dropping costs little on average.
        let excess = Self.maximumEntries / 10
        entries.removeFirst(excess)
        droppedCount += excess
    }
}

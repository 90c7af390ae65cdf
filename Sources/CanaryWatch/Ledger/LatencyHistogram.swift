package import Text

/// Times from birth to first seen consumed, counted in buckets, with the latest example of each.
package struct LatencyHistogram: Sendable, Hashable {
    /// The latest observation of one bucket.
    package struct Example: Sendable, Hashable {
        /// The bucket, counted from 0; the last is above every bound.
        package let bucket: Int
        /// What was observed, in seconds.
        package let seconds: Double
        /// The answer that showed it.
        package let sighting: Sighting
    }

    /// The buckets' upper bounds in seconds, ascending, without the infinite one.
    package static let bounds: [Double] = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600]

    /// How many observations fell into each bucket, not cumulative; the last is above every bound.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// The sum of all observations in seconds.
    package private(set) var sum = 0.0
    /// The latest observations by ascending bucket, of those buckets that have any.
    package private(set) var examples: [Example] = []

    /// Makes an empty histogram.
    package init() {}

    /// Makes one of what was counted before; counts for other buckets than today's can't be used, and are
    /// none.
    init(counts: [UInt64], sum: Double, examples: [Example]) {
        guard counts.count == self.counts.count else { return }
        self.counts = counts
        self.sum = sum
        self.examples = examples.filter { counts.indices.contains($0.bucket) }
    }

    /// How many observations there are.
    package var count: UInt64 { counts.reduce(0, +) }

    /// How many observations were no longer than so many seconds, those of a bucket taken to be spread evenly
    /// over it.
    ///
    /// Thus a quantile is over a number of seconds exactly if Prometheus's `histogram_quantile` says so.
    /// Above the highest bound nothing is known, and all count.
    package func count(within seconds: Double) -> Double {
        var (lower, sum) = (0.0, 0.0)
        for (upper, number) in zip(Self.bounds, counts) {
            guard seconds >= upper else {
                return sum + Double(number) * max(0, seconds - lower) / (upper - lower)
            }
            sum += Double(number)
            lower = upper
        }
        return Double(count)
    }

    /// Counts one latency; a negative one, from clocks that differ a little, counts as 0.
    ///
    /// - Parameters:
    ///   - latency: What was observed.
    ///   - sighting: The answer that showed it; nil leaves the bucket's example as it is.
    package mutating func observe(_ latency: Duration, in sighting: Sighting? = nil) {
        let seconds = max(0, latency.inSeconds)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        sum += seconds
        guard let sighting else { return }
        let example = Example(bucket: bucket, seconds: seconds, sighting: sighting)
        let place = examples.firstIndex { $0.bucket >= bucket } ?? examples.endIndex
        if place < examples.endIndex, examples[place].bucket == bucket {
            examples[place] = example
        } else {
            examples.insert(example, at: place)
        }
    }
}

/// One answer of the service about one message.
///
/// All groups that were seen consuming in it share it, since there may be ten thousand of them. Two are equal
/// if they are the same answer.
package final class Sighting: Sendable, Hashable {
    /// The message's ID.
    package let messageID: MessageID
    /// The service's ID of the request, if it gave one.
    package let requestID: String?
    /// When the answer came.
    package let time: UnixTime

    /// Makes a sighting.
    package init(messageID: MessageID, requestID: String?, time: UnixTime) {
        self.messageID = messageID
        self.requestID = requestID
        self.time = time
    }

    /// Tells whether two are the same answer.
    package static func == (one: Sighting, other: Sighting) -> Bool { one === other }

    /// Feeds what makes it this answer and no other.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}

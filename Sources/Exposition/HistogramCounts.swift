/// What a histogram has counted: how many values fell into each bucket, and the sum of all values.
///
/// Counts are per bucket, not cumulative: rendering adds them up, so that the total always equals the last
/// bucket.
package struct HistogramCounts: Sendable, Hashable {
    /// How many values fell into each bucket and no smaller one; the last is for those above every bound.
    package private(set) var perBucket: [UInt64]

    /// Sum of all values, in the metric's unit.
    package private(set) var sum: Double

    /// Makes the counts of a histogram that has seen nothing yet, with as many bounds as its definition.
    package init(boundCount: Int) {
        perBucket = Array(repeating: 0, count: boundCount + 1)
        sum = 0
    }

    /// Makes counts from those kept elsewhere, one for each bound and one more for what is above them all.
    package init(perBucket: [UInt64], sum: Double) {
        precondition(perBucket.count >= 2, "a histogram has a bound and so two counts")
        self.perBucket = perBucket
        self.sum = sum
    }

    /// How many values were counted.
    package var count: UInt64 {
        perBucket.reduce(0, &+)
    }

    /// Counts one value into the first bucket whose bound is not below it.
    ///
    /// The bounds must be those of the definition. A NaN goes above every bound, as in other client
    /// libraries.
    ///
    /// - Returns: The bucket, counted from 0.
    @discardableResult
    package mutating func observe(_ value: Double, bounds: [Double]) -> Int {
        precondition(bounds.count + 1 == perBucket.count, "these are another histogram's bounds")
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        perBucket[index] &+= 1
        sum += value
        return index
    }
}

/// An exact sum of call rates: what was added and removed again leaves nothing behind.
///
/// Rates are counted in whole millionths of a millionth of a call per second (10^-12/s), rounded down alike
/// when they are added and when they are removed. A sum of floating-point numbers would drift over a month of
/// changes.
struct CallRate: Sendable {
    private var sum: UInt128 = 0

    /// The sum in calls per second.
    ///
    /// Only sums that need it go through the conversion of 128 bits, which is a general one and slow.
    var perSecond: Double {
        guard let narrow = UInt64(exactly: sum) else { return Double(sum) / 1e12 }
        return Double(narrow) / 1e12
    }

    /// Adds one call per interval, in nanoseconds; at least 1.
    mutating func add(intervalNanoseconds: Int64) {
        sum += Self.rate(intervalNanoseconds)
    }

    /// Removes one call per interval that was added before.
    mutating func remove(intervalNanoseconds: Int64) {
        sum -= Self.rate(intervalNanoseconds)
    }

    private static func rate(_ interval: Int64) -> UInt128 {
        unitsPerCallAndNanosecond / UInt128(interval)
    }

    /// One call per nanosecond in the units of the sum: 10^9 calls per second.
    private static let unitsPerCallAndNanosecond: UInt128 = 1_000_000_000_000_000_000_000
}

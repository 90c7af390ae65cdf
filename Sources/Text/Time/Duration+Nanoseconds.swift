extension Duration {
    /// The whole nanoseconds of the duration, cut towards zero.
    ///
    /// Durations beyond what an `Int64` of nanoseconds holds (292 years) give `Int64.max` or `Int64.min`.
    package var nanoseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000)
    }

    /// The duration in seconds, to the nanosecond.
    ///
    /// Division by `.seconds(1)` makes 21601.000000000004 of 21601 seconds, and takes ten times as long.
    package var inSeconds: Double { Double(nanoseconds) / 1e9 }

    /// The duration so many times, to the nanosecond; the factor is positive.
    ///
    /// The standard library's product goes through a general conversion of 128-bit integers, which is slow.
    package func scaled(by factor: Double) -> Duration {
        let product = Double(nanoseconds) * factor
        return .nanoseconds(Int64(exactly: product.rounded()) ?? (product < 0 ? .min : .max))
    }
}

extension Int64 {
    /// The sum, or the nearest bound where it doesn't fit.
    package func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        if !overflow { return sum }
        return other < 0 ? .min : .max
    }

    /// The difference, or the nearest bound where it doesn't fit.
    package func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        if !overflow { return difference }
        return other < 0 ? .max : .min
    }

    /// The quotient rounded down, also for negative numbers; the divisor is positive.
    package func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

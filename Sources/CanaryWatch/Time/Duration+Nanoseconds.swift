extension Duration {
    /// The whole nanoseconds of the duration, cut towards zero.
    ///
    /// Durations beyond what an `Int64` of nanoseconds holds (292 years) give `Int64.max` or `Int64.min`.
    var nanoseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    /// The sum, or the nearest bound where it doesn't fit.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        if !overflow { return sum }
        return other < 0 ? .min : .max
    }

    /// The difference, or the nearest bound where it doesn't fit.
    func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        if !overflow { return difference }
        return other < 0 ? .max : .min
    }

    /// The quotient rounded down, also for negative numbers; the divisor is positive.
    func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// Spells numbers for lines, so that both JSON and logfmt readers take them.
enum LineNumber {
    /// A number, a whole one without a point; `NaN`, `+Inf` and `-Inf` as in metrics where it isn't finite.
    static func text(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf" }
        // Beyond this a `Double` doesn't hold every whole number.
        let isWhole = number == number.rounded() && number.magnitude < 1e15
        return isWhole ? String(Int64(number)) : "\(number)"
    }

    /// A duration in seconds, exact to the nanosecond and cut there: `0.25`, `-3`, `86400.000000001`.
    static func seconds(_ duration: Duration) -> String {
        let nanoseconds = duration.attoseconds / 1_000_000_000
        let (whole, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let sign = nanoseconds < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(whole)" }
        let digits = String(fraction)
        var decimals = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while decimals.last == "0" { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }
}

/// Writes numbers for people.
enum Decimals {
    /// The number with two decimals at most, without trailing zeros.
    ///
    /// What would be cut to nothing is `<0.01`; huge numbers come as Swift writes them.
    static func text(_ number: Double) -> String {
        let hundredths = (number * 100).rounded()
        guard hundredths.magnitude < 1e15 else { return "\(number)" }
        if hundredths == 0 && number > 0 { return "<0.01" }
        let whole = Int64(hundredths)
        let sign = whole < 0 ? "-" : ""
        let (units, rest) = whole.magnitude.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return "\(sign)\(units)" }
        let decimals = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
        return "\(sign)\(units).\(decimals)"
    }
}

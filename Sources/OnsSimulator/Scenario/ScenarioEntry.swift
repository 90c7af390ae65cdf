/// One `key = value` line of a scenario's text.
struct ScenarioEntry: Sendable, Equatable {
    /// What stands before the equals sign.
    let key: String

    /// What stands after it, without blanks around it.
    let value: String

    /// The line it is on, counted from 1.
    let line: Int

    /// A fault in this line.
    func problem(_ text: String) -> ScenarioError.Problem {
        ScenarioError.Problem(line: line, text: "\(key): \(text)")
    }

    /// The value's words.
    var words: [String] { value.split(separator: " ").map(String.init) }

    /// The value, or a word of it, as a time: digits with a unit, one after the other, such as `90s` or
    /// `1h30m`.
    ///
    /// Units are ms, s, m, h; a leading minus makes it negative where that is allowed.
    func duration(_ text: String, signed: Bool = false) throws(ScenarioError.Problem) -> Duration {
        let wrong = problem("'\(text.prefix(40))' is no time; write 500ms, 30s, 5m or 1h30m")
        let isNegative = signed && text.hasPrefix("-")
        var rest = Substring(isNegative ? text.dropFirst() : text[...])
        guard !rest.isEmpty else { throw wrong }
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            rest = rest.dropFirst(digits.count + unit.count)
            let scale: Int64? =
                switch unit {
                case "ms": 1
                case "s": 1_000
                case "m": 60_000
                case "h": 3_600_000
                default: nil
                }
            guard let scale, let amount = Int64(digits), amount <= 100_000_000 else { throw wrong }
            total += amount * scale
        }
        // A year is more than anyone plays, and keeps all sums of times far from overflow.
        guard total <= 366 * CivilTime.day else { throw problem("times are at most 366 days") }
        return .milliseconds(isNegative ? -total : total)
    }
}

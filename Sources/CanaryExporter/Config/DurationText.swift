/// Reads and writes durations as Prometheus does: `30s`, `5m`, `1h30m`, `250ms`, `1d`, `1w`.
///
/// https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (`<duration>`)
enum DurationText {
    /// Units from the longest to the shortest, which is also the order they must come in; in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1_000), ("ms", 1),
    ]

    /// The duration a text names; nil when it names none, or one beyond 292 million years.
    ///
    /// Whole numbers with units, longest first, each unit once, without space or sign.
    static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var nextUnit = 0
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            rest = rest.dropFirst(letters.count)
            guard let number = Int64(String(digits) ?? ""), let name = String(letters),
                let unit = units[nextUnit...].firstIndex(where: { $0.name == name })
            else { return nil }
            let (part, tooLong) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, overflows) = total.addingReportingOverflow(part)
            guard !tooLong, !overflows else { return nil }
            total = sum
            nextUnit = unit + 1
        }
        return .milliseconds(total)
    }

    /// The duration in hours and shorter units, like `72h` or `1m30s`; finer than milliseconds is cut off.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units.drop(while: { $0.name != "h" }) where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}

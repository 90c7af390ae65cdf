internal import Text

/// Reads durations as Go does: `100ms`, `1.5s`, `1h30m`, `0`.
///
/// https://pkg.go.dev/time#ParseDuration
enum GoDuration {
    /// Units in nanoseconds; the longer name of two that begin alike comes first.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("\u{B5}s", 1e3), ("\u{3BC}s", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9),
        ("h", 3600e9),
    ]

    /// Longer texts are none that a person wrote.
    private static let lengthLimit = 64

    /// The duration a text names; nil when it names none, or one of a thousand years and more.
    static func parse(_ text: String) -> Duration? {
        guard text.utf8.count <= lengthLimit else { return nil }
        var rest = text[...]
        let sign = rest.first == "-" ? -1.0 : 1.0
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest[number.endIndex...]
            let name = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
            rest = rest[name.endIndex...]
            guard number.contains(where: { $0 != "." }), let value = Double(padded(number)),
                let unit = units.first(where: { $0.name == name })
            else { return nil }
            total += value * unit.nanoseconds
        }
        guard total < 3e19 else { return nil }
        return .nanoseconds(1) * (sign * total).rounded()
    }

    /// Swift wants digits on both sides of the point; Go doesn't.
    private static func padded(_ number: Substring) -> String {
        "0\(number)\(number.hasSuffix(".") ? "0" : "")"
    }
}

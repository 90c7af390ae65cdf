internal import CanaryWatch
internal import Text

/// A stretch of time in words for people.
enum Age {
    /// The units with their lengths in seconds, longest first.
    private static let units: [(name: String, seconds: Int64)] = [
        ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1),
    ]

    /// The two largest units, such as `3 s`, `12 min 5 s` or `2 d 4 h`; negative times count as 0.
    static func text(_ duration: Duration) -> String {
        text(duration, exactBelow: .max)
    }

    /// The same, rounded down to one unit from ten of it on, such as `9 min 5 s`, `12 min` or `14 d`.
    static func brief(_ duration: Duration) -> String {
        text(duration, exactBelow: 10)
    }

    private static func text(_ duration: Duration, exactBelow limit: Int64) -> String {
        let seconds = max(0, duration.components.seconds)
        guard let largest = units.firstIndex(where: { seconds >= $0.seconds }) else { return "0 s" }
        let count = seconds / units[largest].seconds
        let first = "\(count) \(units[largest].name)"
        guard largest + 1 < units.count, count < limit else { return first }
        let rest = seconds % units[largest].seconds / units[largest + 1].seconds
        return rest == 0 ? first : first + " \(rest) \(units[largest + 1].name)"
    }

    /// How long ago a moment was; `never` where there is none.
    static func text(since moment: UnixTime?, now: UnixTime) -> String {
        moment.map { text(now - $0) } ?? "never"
    }
}

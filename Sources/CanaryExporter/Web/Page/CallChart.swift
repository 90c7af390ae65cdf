internal import CanaryWatch
internal import Text

/// An operation's last hours as figures for small charts, one column a minute.
struct CallChart {
    /// How far back it goes.
    static let minutes = 120
    /// The height of a chart, in its own units; a minute is three units wide.
    private static let height = 36

    /// The minutes that are known, with their columns counted from the oldest.
    private let columns: [(column: Int, point: OperationPoint)]

    /// The most calls in a minute.
    let callsMax: Int
    /// The longest mean duration of a minute.
    let secondsMax: Double

    /// Takes the points of the last two hours.
    init(_ history: [OperationPoint], now: UnixTime) {
        columns = history.compactMap { point in
            let age = (now - point.start).components.seconds / 60
            guard (0..<Int64(Self.minutes)).contains(age) else { return nil }
            return (Self.minutes - 1 - Int(age), point)
        }
        callsMax = columns.map(\.point.requests).max() ?? 0
        secondsMax = columns.compactMap(\.point.meanSeconds).filter(\.isFinite).max() ?? 0
    }

    /// One bar a minute as the data of a path.
    func path(of count: KeyPath<OperationPoint, Int>) -> String {
        var data = ""
        for (column, point) in columns where point[keyPath: count] > 0 {
            let tall = max(1, point[keyPath: count] * Self.height / max(1, callsMax))
            data += "M\(column * 3) \(Self.height - tall)h3v\(tall)h-3z"
        }
        return data
    }

    /// The mean durations as a line, broken where there were none.
    var line: String {
        var data = ""
        var previous: Int?
        for (column, point) in columns {
            guard let mean = point.meanSeconds, mean.isFinite, secondsMax > 0 else { continue }
            let top = Self.height - 1 - Int(mean / secondsMax * Double(Self.height - 2))
            // A minute alone is a short stroke, since a point has no length.
            data += previous == column - 1 ? "L\(column * 3 + 1) \(top)" : "M\(column * 3) \(top)h1"
            previous = column
        }
        return data
    }

    /// The chart of calls in words.
    var callsInWords: String {
        let calls = columns.reduce(0) { $0 + $1.point.requests }
        let failed = columns.reduce(0) { $0 + $1.point.failures }
        return "Last \(Self.minutes / 60) h: \(Plural.of(calls, "call", "calls")), \(failed) failed, "
            + "\(callsMax) a minute at most"
    }

    /// The chart of durations in words.
    var durationsInWords: String {
        guard let last = columns.last(where: { $0.point.meanSeconds != nil })?.point.meanSeconds else {
            return "Last \(Self.minutes / 60) h: no call"
        }
        return "Last \(Self.minutes / 60) h: a call took \(Figure.seconds(last)) of late, "
            + "\(Figure.seconds(secondsMax)) in the slowest minute"
    }
}

extension HTML {
    /// A chart of the last minutes, with its words.
    mutating func chart(class name: String, title: String, content: (inout HTML) -> Void) {
        element(
            "svg", .class(name), Attribute("viewBox", "0 0 360 36"), Attribute("preserveAspectRatio", "none"),
            Attribute("role", "img")
        ) { html in
            html.element("title", text: title)
            html.raw("<path class=\"tick\" d=\"M0 35h360v1h-360z\"></path>")
            content(&html)
        }
    }

    /// What stands below a chart.
    mutating func axis(_ minutes: Int) {
        element("p", .class("axis"), Attribute("aria-hidden", "true")) { html in
            html.element("span", text: "\(minutes / 60) h ago")
            html.element("span", text: "now")
        }
    }
}

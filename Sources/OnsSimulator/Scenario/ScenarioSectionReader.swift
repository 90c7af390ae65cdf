/// Takes values out of one section of a scenario's text, and collects what is wrong with them.
///
/// A value that is missing or wrong comes out as nil; the caller reads on, so that all
/// faults are found at once.
struct ScenarioSectionReader {
    /// Messages and incidents of one section; more is no scenario.
    private static let maximumRepeats = 1_000

    private static let incidentKeys = [
        "stalled", "offline", "missing", "filtered", "answering", "duplicated", "prefixed", "reset",
    ]

    private let line: Int
    private var entries: [ScenarioEntry]
    private var problems: [ScenarioError.Problem] = []

    /// Makes a reader of the lines of a section whose title stands on the given line.
    init(line: Int, entries: [ScenarioEntry]) {
        self.line = line
        self.entries = entries
    }

    /// What was wrong, and a fault for each line that nobody asked for.
    ///
    /// Such a line has an unknown key, or the second one of a kind.
    func allProblems() -> [ScenarioError.Problem] {
        problems + entries.map { $0.problem("unknown or repeated key, or one that has no place here") }
    }

    /// Notes a fault of the section as a whole, whose lines are then of no interest.
    mutating func reject(_ text: String) {
        problems.append(ScenarioError.Problem(line: line, text: text))
        entries = []
    }

    /// Notes a fault of the section as a whole.
    mutating func fault(_ text: String) {
        problems.append(ScenarioError.Problem(line: line, text: text))
    }

    /// The value of a key that must be there; empty if it isn't.
    mutating func required(_ key: String) -> String {
        guard let entry = take(key), !entry.value.isEmpty else {
            fault("\(key) is missing")
            return ""
        }
        return entry.value
    }

    /// A whole number within a range.
    mutating func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        value(key) { entry throws(ScenarioError.Problem) in
            guard let number = Int(entry.value), range.contains(number) else {
                throw entry.problem("a whole number from \(range.lowerBound) to \(range.upperBound) is due")
            }
            return number
        }
    }

    /// A time, not negative unless that is allowed.
    mutating func duration(_ key: String, signed: Bool = false) -> Duration? {
        value(key) { entry throws(ScenarioError.Problem) in
            try entry.duration(entry.value, signed: signed)
        }
    }

    /// The time between births: a second at least, which bounds how many messages there are.
    mutating func period(_ key: String) -> Duration? {
        value(key) { entry throws(ScenarioError.Problem) in
            let period = try entry.duration(entry.value)
            guard period >= .seconds(1) else { throw entry.problem("1s is the shortest") }
            return period
        }
    }

    /// One of the values of an enumeration.
    mutating func choice<Value>(_ key: String) -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        value(key) { entry throws(ScenarioError.Problem) in
            guard let value = Value(rawValue: entry.value) else {
                let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw entry.problem("one of \(names) is due")
            }
            return value
        }
    }

    /// `yes` or `no`.
    mutating func flag(_ key: String) -> Bool? {
        value(key) { entry throws(ScenarioError.Problem) in
            guard entry.value == "yes" || entry.value == "no" else {
                throw entry.problem("yes or no is due")
            }
            return entry.value == "yes"
        }
    }

    /// A share: a whole number of percent, such as `40%`.
    mutating func share(_ key: String) -> Double? {
        value(key) { entry throws(ScenarioError.Problem) in try Self.share(entry.value, entry) }
    }

    /// An offset from UTC such as `+08:00`.
    mutating func utcOffset(_ key: String) -> Duration? {
        value(key) { entry throws(ScenarioError.Problem) in
            let bytes = Array(entry.value.utf8)
            guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
                bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
                let hours = UInt8(entry.value.dropFirst().prefix(2)), hours <= 14,
                let minutes = UInt8(entry.value.suffix(2)), minutes <= 59
            else { throw entry.problem("an offset such as +08:00 or -03:30 is due") }
            let seconds = Int(hours) * 3_600 + Int(minutes) * 60
            return .seconds(bytes[0] == UInt8(ascii: "-") ? -seconds : seconds)
        }
    }

    /// The value's words; none if the key isn't there.
    mutating func words(_ key: String) -> [String] { take(key)?.words ?? [] }

    /// The value as it stands.
    mutating func text(_ key: String) -> String? { take(key)?.value }

    /// Every line `message = ID born -10m`.
    mutating func fixedMessages(_ key: String) -> [SimulatedCanary.FixedMessage] {
        values([key]) { entry throws(ScenarioError.Problem) in
            let words = entry.words
            guard words.count == 3, words[1] == "born" else { throw entry.problem("write ID born -10m") }
            let born = try entry.duration(words[2], signed: true)
            return SimulatedCanary.FixedMessage(id: words[0], born: born)
        }
    }

    /// The window of a key, such as `from 10s to 20s every 1m`; always, if the key isn't there.
    mutating func window(_ key: String) -> TimeWindow {
        value(key) { entry throws(ScenarioError.Problem) in try Self.window(entry.words, entry) } ?? .always
    }

    /// Every incident of a group, in the order of the lines.
    mutating func incidents() -> [Incident] {
        values(Self.incidentKeys) { entry throws(ScenarioError.Problem) in try Self.incident(entry) }
    }

    private mutating func value<Value>(
        _ key: String, _ parse: (ScenarioEntry) throws(ScenarioError.Problem) -> Value
    ) -> Value? {
        guard let entry = take(key) else { return nil }
        do throws(ScenarioError.Problem) {
            return try parse(entry)
        } catch {
            problems.append(error)
            return nil
        }
    }

    private mutating func values<Value>(
        _ keys: [String], _ parse: (ScenarioEntry) throws(ScenarioError.Problem) -> Value
    ) -> [Value] {
        var values: [Value] = []
        for entry in entries where keys.contains(entry.key) {
            do throws(ScenarioError.Problem) {
                guard values.count < Self.maximumRepeats else {
                    throw entry.problem("\(Self.maximumRepeats) of these are the most")
                }
                values.append(try parse(entry))
            } catch {
                problems.append(error)
            }
        }
        entries.removeAll { keys.contains($0.key) }
        return values
    }

    private mutating func take(_ key: String) -> ScenarioEntry? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        return entries.remove(at: index)
    }

    private static func incident(_ entry: ScenarioEntry) throws(ScenarioError.Problem) -> Incident {
        let words = entry.words
        switch entry.key {
        case "stalled": return Incident(.stalled, try window(words, entry))
        case "offline": return Incident(.offline, try window(words, entry))
        case "missing": return Incident(.missing, try window(words, entry))
        case "duplicated": return Incident(.duplicated, try window(words, entry))
        case "prefixed": return Incident(.prefixed, try window(words, entry))
        case "filtered":
            guard let first = words.first else { throw entry.problem("write 50% always") }
            return Incident(
                .filtered(share: try share(first, entry)), try window(Array(words.dropFirst()), entry))
        case "answering":
            guard let first = words.first else { throw entry.problem("write PULL always") }
            return Incident(.answering(first), try window(Array(words.dropFirst()), entry))
        default:
            return try reset(words, entry)
        }
    }

    /// `reset = back 5m replay 30s at 90s [every 3m]`.
    private static func reset(
        _ words: [String], _ entry: ScenarioEntry
    ) throws(ScenarioError.Problem) -> Incident {
        guard words.count == 6 || words.count == 8, words[0] == "back", words[2] == "replay",
            words[4] == "at",
            words.count == 6 || words[6] == "every"
        else { throw entry.problem("write back 5m replay 30s at 90s every 3m") }
        let start = try entry.duration(words[5])
        let period = words.count == 8 ? try entry.duration(words[7]) : nil
        if let period, period < .seconds(1) { throw entry.problem("every 1s is the shortest") }
        return Incident(
            .offsetReset(back: try entry.duration(words[1]), replay: try entry.duration(words[3])),
            .from(start, to: start + .milliseconds(1), every: period))
    }

    private static func window(
        _ words: [String], _ entry: ScenarioEntry
    ) throws(ScenarioError.Problem) -> TimeWindow {
        if words == ["always"] { return .always }
        if words.count == 2, words[0] == "until" { return .until(try entry.duration(words[1])) }
        let names = stride(from: 0, to: words.count, by: 2).map { words[$0] }
        guard words.count.isMultiple(of: 2),
            [["from"], ["from", "to"], ["from", "to", "every"]].contains(names)
        else { throw entry.problem("write always, until 1m, from 10s, from 10s to 20s [every 1m]") }
        var times: [Duration] = []
        for index in stride(from: 1, to: words.count, by: 2) {
            times.append(try entry.duration(words[index]))
        }
        if times.count > 1, times[1] <= times[0] { throw entry.problem("it must end after it began") }
        if times.count > 2, times[2] <= times[1] - times[0] {
            throw entry.problem("it must end before it repeats")
        }
        return .from(times[0], to: times.count > 1 ? times[1] : nil, every: times.count > 2 ? times[2] : nil)
    }

    private static func share(_ text: String, _ entry: ScenarioEntry) throws(ScenarioError.Problem) -> Double
    {
        guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) else {
            throw entry.problem("a share from 0% to 100% is due")
        }
        return Double(percent) / 100
    }
}

/// Takes values out of one section of a scenario's text and knows at its end what nobody asked for.
struct ScenarioSectionReader {
    /// Messages and incidents of one section; more is no scenario.
    private static let maximumRepeats = 1_000

    private var entries: [ScenarioEntry]

    /// Makes a reader of a section's lines.
    init(entries: [ScenarioEntry]) {
        self.entries = entries
    }

    /// A fault for each line that wasn't asked for: an unknown key, or a second one of a kind.
    func unusedEntries() -> [ScenarioError.Problem] {
        entries.map { $0.problem("unknown or repeated key, or one that has no place here") }
    }

    /// The value of a key that must be there.
    mutating func required(_ key: String, section line: Int) throws(ScenarioError.Problem) -> String {
        guard let entry = take(key), !entry.value.isEmpty else {
            throw ScenarioError.Problem(line: line, text: "\(key) is missing")
        }
        return entry.value
    }

    /// A whole number within a range.
    mutating func integer(_ key: String, _ range: ClosedRange<Int>) throws(ScenarioError.Problem) -> Int? {
        guard let entry = take(key) else { return nil }
        guard let number = Int(entry.value), range.contains(number) else {
            throw entry.problem("a whole number from \(range.lowerBound) to \(range.upperBound) is due")
        }
        return number
    }

    /// A time, not negative.
    mutating func duration(_ key: String) throws(ScenarioError.Problem) -> Duration? {
        guard let entry = take(key) else { return nil }
        return try entry.duration(entry.value)
    }

    /// A time, possibly negative.
    mutating func signedDuration(_ key: String) throws(ScenarioError.Problem) -> Duration? {
        guard let entry = take(key) else { return nil }
        return try entry.duration(entry.value, signed: true)
    }

    /// The time between births: a second at least, which bounds how many messages there are.
    mutating func period(_ key: String) throws(ScenarioError.Problem) -> Duration? {
        guard let entry = take(key) else { return nil }
        let period = try entry.duration(entry.value)
        guard period >= .seconds(1) else { throw entry.problem("1s is the shortest") }
        return period
    }

    /// One of the values of an enumeration.
    mutating func choice<Value>(_ key: String) throws(ScenarioError.Problem) -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        guard let entry = take(key) else { return nil }
        guard let value = Value(rawValue: entry.value) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw entry.problem("one of \(names) is due")
        }
        return value
    }

    /// `yes` or `no`.
    mutating func flag(_ key: String) throws(ScenarioError.Problem) -> Bool? {
        guard let entry = take(key) else { return nil }
        guard entry.value == "yes" || entry.value == "no" else { throw entry.problem("yes or no is due") }
        return entry.value == "yes"
    }

    /// A share: a whole number of percent, such as `40%`.
    mutating func share(_ key: String) throws(ScenarioError.Problem) -> Double? {
        guard let entry = take(key) else { return nil }
        return try Self.share(entry.value, entry)
    }

    /// An offset from UTC such as `+08:00`.
    mutating func utcOffset(_ key: String) throws(ScenarioError.Problem) -> Duration? {
        guard let entry = take(key) else { return nil }
        let bytes = Array(entry.value.utf8)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            let hours = Int(entry.value.dropFirst().prefix(2)), let minutes = Int(entry.value.suffix(2)),
            (0...14).contains(hours), (0...59).contains(minutes),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
        else { throw entry.problem("an offset such as +08:00 or -03:30 is due") }
        let seconds = hours * 3_600 + minutes * 60
        return .seconds(bytes[0] == UInt8(ascii: "-") ? -seconds : seconds)
    }

    /// The value's words; none if the key isn't there.
    mutating func words(_ key: String) -> [String] { take(key)?.words ?? [] }

    /// The value as it stands.
    mutating func text(_ key: String) -> String? { take(key)?.value }

    /// Every line `message = ID born -10m`.
    mutating func fixedMessages(_ key: String) throws(ScenarioError.Problem) -> [SimulatedCanary.FixedMessage]
    {
        var messages: [SimulatedCanary.FixedMessage] = []
        for entry in takeAll(key) {
            let words = entry.words
            guard words.count == 3, words[1] == "born", messages.count < Self.maximumRepeats else {
                throw entry.problem("write ID born -10m (1000 at most)")
            }
            let born = try entry.duration(words[2], signed: true)
            messages.append(SimulatedCanary.FixedMessage(id: words[0], born: born))
        }
        return messages
    }

    /// The window of a key, such as `from 10s to 20s every 1m`; always, if the key isn't there.
    mutating func window(_ key: String) throws(ScenarioError.Problem) -> TimeWindow {
        guard let entry = take(key) else { return .always }
        return try Self.window(entry.words, entry)
    }

    /// Every incident of a group, in the order of the lines.
    mutating func incidents() throws(ScenarioError.Problem) -> [Incident] {
        let keys = [
            "stalled", "offline", "missing", "filtered", "answering", "duplicated", "prefixed", "reset",
        ]
        var incidents: [Incident] = []
        for entry in entries where keys.contains(entry.key) {
            guard incidents.count < Self.maximumRepeats else { throw entry.problem("too many incidents") }
            incidents.append(try Self.incident(entry))
        }
        entries.removeAll { keys.contains($0.key) }
        return incidents
    }

    private mutating func take(_ key: String) -> ScenarioEntry? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        return entries.remove(at: index)
    }

    private mutating func takeAll(_ key: String) -> [ScenarioEntry] {
        let taken = entries.filter { $0.key == key }
        entries.removeAll { $0.key == key }
        return taken
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

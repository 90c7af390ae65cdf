/// Reads a scenario from its text form, which `docs/simulator.md` describes.
///
/// Line by line: `[section]`, `key = value`, `# comment`. Strict: an unknown section or key, a duplicate or a
/// bad value is a fault, and all faults are reported together.
struct ScenarioParser {
    /// Longer texts are no scenario.
    private static let maximumBytes = 1 << 20

    /// Faults beyond this many are of no more use to the reader.
    private static let maximumProblems = 50

    /// A canary costs a bounded amount of work in each request.
    private static let maximumCanaries = 100

    /// As for canaries, for each of them.
    private static let maximumGroups = 200

    /// A section of the file, with the lines in it.
    private struct Section {
        let title: [String]
        let line: Int
        var entries: [ScenarioEntry] = []
    }

    private var scenario = Scenario()
    private var problems: [ScenarioError.Problem] = []

    /// Reads the whole text.
    ///
    /// Throws with every fault found (the first 50).
    static func parse(_ text: String) throws(ScenarioError) -> Scenario {
        var parser = ScenarioParser()
        if text.utf8.count > maximumBytes {
            parser.fault(1, "the scenario is larger than 1 MiB")
        } else {
            for section in parser.sections(of: text) { parser.read(section) }
        }
        guard parser.problems.isEmpty else {
            throw ScenarioError(
                problems: Array(parser.problems.sorted { $0.line < $1.line }.prefix(maximumProblems)))
        }
        return parser.scenario
    }

    private mutating func fault(_ line: Int, _ text: String) {
        problems.append(ScenarioError.Problem(line: line, text: text))
    }

    private mutating func sections(of text: String) -> [Section] {
        var sections: [Section] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            let line = trimmed(raw)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                guard line.hasSuffix("]") else {
                    fault(index + 1, "a section is written [title]")
                    continue
                }
                sections.append(
                    Section(
                        title: line.dropFirst().dropLast().split(separator: " ").map(String.init),
                        line: index + 1))
            } else if let equals = line.firstIndex(of: "="), !sections.isEmpty {
                let entry = ScenarioEntry(
                    key: trimmed(line[..<equals]), value: trimmed(line[line.index(after: equals)...]),
                    line: index + 1)
                sections[sections.count - 1].entries.append(entry)
            } else {
                let place = sections.isEmpty ? "a section must come first: [cloud]" : "write key = value"
                fault(index + 1, place)
            }
        }
        return sections
    }

    private mutating func read(_ section: Section) {
        var reader = ScenarioSectionReader(line: section.line, entries: section.entries)
        switch (section.title.first ?? "", section.title.count) {
        case ("cloud", 1): readCloud(&reader)
        case ("canary", 2): readCanary(section.title[1], &reader)
        case ("group", 2): readGroup(section.title[1], &reader)
        case ("fault", 2):
            if let fault = reader.fault(named: section.title[1]) { scenario.faults.append(fault) }
        default:
            reader.reject(
                "unknown section; there are [cloud], [canary NAME], [group CANARY/GROUP], [fault KIND]")
        }
        problems += reader.allProblems()
    }

    private mutating func readCloud(_ reader: inout ScenarioSectionReader) {
        scenario.seed = reader.integer("seed", 0...Int.max).map { UInt64($0) } ?? scenario.seed
        scenario.callsPerSecond =
            reader.integer("calls_per_second", 1...10_000) ?? scenario.callsPerSecond
        scenario.history = reader.duration("history") ?? scenario.history
        scenario.retention = reader.duration("retention") ?? scenario.retention
        scenario.unknownMessageAnswer = reader.choice("unknown_message") ?? scenario.unknownMessageAnswer
        scenario.messageDirectory = reader.text("message_directory")
        scenario.accessKey = AccessKey(
            id: reader.text("access_key_id") ?? scenario.accessKey.id,
            secret: reader.text("access_key_secret") ?? scenario.accessKey.secret)
        scenario.mayGetMessages = reader.flag("may_get_messages") ?? scenario.mayGetMessages
    }

    private mutating func readCanary(_ name: String, _ reader: inout ScenarioSectionReader) {
        guard isFileName(name) else {
            return reader.reject("a canary's name has only letters, digits, '-' and '_'")
        }
        guard !scenario.canaries.contains(where: { $0.name == name }) else {
            return reader.reject("there is a canary \(name) already")
        }
        guard scenario.canaries.count < Self.maximumCanaries else {
            return reader.reject("there are more than \(Self.maximumCanaries) canaries")
        }
        var canary = SimulatedCanary(
            name: name, region: reader.required("region"), instanceID: reader.required("instance_id"),
            topic: reader.required("topic"))
        canary.period = reader.period("every")
        canary.phase = reader.duration("phase") ?? canary.phase
        canary.idForm = reader.choice("ids") ?? canary.idForm
        canary.producerUTCOffset = reader.utcOffset("utc_offset") ?? canary.producerUTCOffset
        canary.fileStyle = reader.choice("file") ?? canary.fileStyle
        canary.fixedMessages = reader.fixedMessages("message")
        canary.expectedGroups = reader.words("expected_groups")
        canary.ignoredGroups = reader.words("ignored_groups")
        scenario.canaries.append(canary)
    }

    private mutating func readGroup(_ title: String, _ reader: inout ScenarioSectionReader) {
        let names = title.split(separator: "/", maxSplits: 1).map(String.init)
        guard names.count == 2, let index = scenario.canaries.firstIndex(where: { $0.name == names[0] })
        else { return reader.reject("write [group CANARY/GROUP], with a canary from further up") }
        guard !scenario.canaries[index].groups.contains(where: { $0.name == names[1] }) else {
            return reader.reject("canary \(names[0]) has a group \(names[1]) already")
        }
        guard scenario.canaries[index].groups.count < Self.maximumGroups else {
            return reader.reject("there are more than \(Self.maximumGroups) groups")
        }
        scenario.canaries[index].groups.append(
            SimulatedGroup(
                names[1], delay: reader.duration("delay") ?? .seconds(2),
                jitter: reader.duration("jitter") ?? .zero, incidents: reader.incidents()))
    }

    private func isFileName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }

    private func trimmed(_ text: Substring) -> String {
        let blanks: Set<Character> = [" ", "\t", "\r"]
        return String(
            text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    }

    private func trimmed(_ text: some StringProtocol) -> String { trimmed(Substring(text)) }
}

extension ScenarioError.Problem: Error {}

extension Scenario {
    /// Reads a scenario from the text form that `docs/simulator.md` describes.
    ///
    /// Throws with every fault and its line.
    package static func parse(_ text: String) throws(ScenarioError) -> Scenario {
        try ScenarioParser.parse(text)
    }
}

/// Reads OpenMetrics 1.0 text and accepts nothing that its specification doesn't allow.
///
/// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md. It shares no code with the
/// renderer, and with the other parser only what both formats have: the grammar of names, labels and numbers.
struct OpenMetricsParser {
    struct Exemplar: Equatable {
        var labels: [[String]]
        var value: String
        var time: String
    }

    struct Series: Equatable {
        var name: String
        var labels: [[String]]
        var value: String
        var exemplar: Exemplar?
    }

    struct Family: Equatable {
        var name: String
        var type: String
        var unit: String?
        var help: String
        var series: [Series] = []
    }

    /// What each type's series are called beyond the family's name.
    private static let suffixes = [
        "counter": ["_total"], "gauge": [""], "info": ["_info"], "histogram": ["_bucket", "_sum", "_count"],
    ]

    private var families: [Family] = []
    private var line = StrictParser.Line("")

    /// Parses a whole page.
    static func parse(_ bytes: [UInt8]) throws -> [Family] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StrictParser.Fault(description: "not UTF-8")
        }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.last?.isEmpty == true, lines.dropLast().last.map(String.init) == "# EOF"
        else {
            throw StrictParser.Fault(description: "it doesn't end with # EOF")
        }
        var parser = OpenMetricsParser()
        for text in lines.dropLast(2) {
            parser.line = StrictParser.Line(Substring(text))
            try parser.parseLine()
        }
        try parser.checkNames()
        try parser.families.forEach(checkHistogram)
        return parser.families
    }

    private mutating func parseLine() throws {
        if line.take("# TYPE ") {
            let name = try line.takeName()
            try line.expect(" ")
            families.append(Family(name: name, type: String(line.rest), help: ""))
            guard Self.suffixes[String(line.rest)] != nil else { throw line.fault("a type") }
        } else if line.take("# UNIT ") {
            try expectFamily(without: { $0.unit != nil || !$0.help.isEmpty })
            let unit = String(line.rest)
            guard families[families.count - 1].name.hasSuffix("_" + unit),
                families[families.count - 1].type != "info"
            else { throw line.fault("a unit of that name and type") }
            families[families.count - 1].unit = unit
        } else if line.take("# HELP ") {
            try expectFamily(without: { !$0.help.isEmpty })
            families[families.count - 1].help = try line.unescape(
                line.rest, quotes: true, mustEscapeQuotes: true)
        } else {
            try parseSeries()
        }
    }

    /// The name of the last family, whose samples haven't begun.
    private mutating func expectFamily(without isPast: (Family) -> Bool) throws {
        guard let family = families.last, family.series.isEmpty, !isPast(family) else {
            throw line.fault("a family before")
        }
        try line.expect(family.name + " ")
    }

    private mutating func parseSeries() throws {
        guard let family = families.last, !family.help.isEmpty else { throw line.fault("a family") }
        var series = Series(name: try line.takeName(), labels: try line.takeLabels(), value: "")
        try line.expect(" ")
        let isBucket = series.name == family.name + "_bucket"
        series.value = try line.takeNumber()
        if line.take(" # ") {
            guard isBucket else { throw line.fault("exemplars are for buckets") }
            var exemplar = Exemplar(labels: try line.takeLabels(), value: "", time: "")
            try line.expect(" ")
            exemplar.value = try line.takeNumber()
            try line.expect(" ")
            exemplar.time = try line.takeNumber()
            let length = exemplar.labels.joined().reduce(0) { $0 + $1.unicodeScalars.count }
            guard length <= 128 else { throw line.fault("an exemplar of \(length) characters") }
            series.exemplar = exemplar
        }
        guard line.rest.isEmpty else { throw line.fault("the line's end") }
        guard let suffixes = Self.suffixes[family.type],
            suffixes.contains(where: { family.name + $0 == series.name })
        else { throw line.fault("a series of another family") }
        if family.type == "info", Double(series.value) != 1 { throw line.fault("an info of 1") }
        if family.type == "counter" || isBucket {
            guard let value = Double(series.value), value >= 0 else { throw line.fault("a count") }
        }
        families[families.count - 1].series.append(series)
    }

    /// No name of a series or a family may be taken for another family's.
    private func checkNames() throws {
        var taken: Set<String> = []
        for family in families {
            let suffixes = (Self.suffixes[family.type] ?? []) + (family.type == "gauge" ? [] : ["_created"])
            for name in Set(suffixes.map { family.name + $0 } + [family.name]) {
                guard taken.insert(name).inserted else {
                    throw StrictParser.Fault(description: "the name \(name) means two things")
                }
            }
        }
        let series = families.flatMap(\.series).map { series in
            series.name + series.labels.sorted { $0[0] < $1[0] }.description
        }
        guard Set(series).count == series.count else {
            throw StrictParser.Fault(description: "a series twice")
        }
    }

    /// Buckets ascend to +Inf, which is the count, and exemplars lie in theirs.
    private static func checkHistogram(_ family: Family) throws {
        guard family.type == "histogram" else { return }
        var last: (bound: Double, count: Double)?
        for series in family.series {
            guard series.name.hasSuffix("_bucket") else {
                if series.name.hasSuffix("_count"), Double(series.value) != last?.count {
                    throw StrictParser.Fault(
                        description: "\(family.name): a count that isn't the +Inf bucket's")
                }
                if series.name.hasSuffix("_count") { last = nil }
                continue
            }
            guard let le = series.labels.last, le[0] == "le",
                let bound = Double(le[1] == "+Inf" ? "inf" : le[1]),
                let count = Double(series.value), le[1].contains(#/[.eI]/#)
            else { throw StrictParser.Fault(description: "\(family.name): a bucket without its bound") }
            let lower = last?.bound ?? -.infinity
            guard bound > lower, count >= last?.count ?? 0 else {
                throw StrictParser.Fault(description: "\(family.name): buckets don't ascend")
            }
            if let value = series.exemplar.flatMap({ Double($0.value) }), value <= lower || value > bound {
                throw StrictParser.Fault(description: "\(family.name): an exemplar outside its bucket")
            }
            last = (bound, count)
        }
    }
}

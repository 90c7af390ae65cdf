/// Reads text format 0.0.4 and accepts nothing that the format's description doesn't promise.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/. It shares no code with the renderer: it works on
/// scalars, checks the grammar of each line, that a family's lines stand together, and that no series comes twice.
struct StrictParser {
    struct Series: Equatable {
        var name: String
        var labels: [[String]]
        var value: String
    }

    struct Family: Equatable {
        var name: String
        var type: String
        var help: String
        var series: [Series] = []
    }

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    private var line = Line("")

    /// Parses a whole page.
    static func parse(_ bytes: [UInt8]) throws -> [Family] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(description: "not UTF-8")
        }
        guard text.isEmpty || text.unicodeScalars.last == "\n" else {
            throw Fault(description: "no last \\n")
        }
        var families: [Family] = []
        // Scalars, since Swift takes "\r\n" for one character.
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            var parser = StrictParser()
            parser.line = Line(Substring(line))
            try parser.parseLine(into: &families)
        }
        var seen: Set<String> = []
        for series in families.flatMap(\.series) {
            let key = series.name + series.labels.sorted { $0[0] < $1[0] }.description
            guard seen.insert(key).inserted else { throw Fault(description: "twice: \(key)") }
        }
        guard Set(families.map(\.name)).count == families.count else {
            throw Fault(description: "a family's lines are apart")
        }
        return families
    }

    private mutating func parseLine(into families: inout [Family]) throws {
        if line.take("# HELP ") {
            let name = try line.takeName()
            try line.expect(" ")
            families.append(Family(name: name, type: "", help: try line.unescape(line.rest, quotes: false)))
        } else if line.take("# TYPE ") {
            guard let last = families.indices.last, families[last].type.isEmpty else {
                throw line.fault("TYPE alone")
            }
            guard try line.takeName() == families[last].name else {
                throw line.fault("TYPE of another family")
            }
            try line.expect(" ")
            families[last].type = String(line.rest)
            guard ["counter", "gauge", "histogram"].contains(families[last].type) else {
                throw line.fault("type")
            }
        } else {
            guard let last = families.indices.last, !families[last].type.isEmpty else {
                throw line.fault("no TYPE")
            }
            let series = try parseSeries()
            let suffixes = families[last].type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
            guard suffixes.contains(where: { families[last].name + $0 == series.name }) else {
                throw line.fault("a series of another family")
            }
            families[last].series.append(series)
        }
    }

    private mutating func parseSeries() throws -> Series {
        var series = Series(name: try line.takeName(), labels: try line.takeLabels(), value: "")
        try line.expect(" ")
        series.value = try line.takeNumber()
        guard line.rest.isEmpty else { throw line.fault("the line's end") }
        return series
    }
}

extension StrictParser {
    /// A line that is being read, with what both formats have in common.
    struct Line {
        private(set) var rest: Substring.UnicodeScalarView

        init(_ text: Substring) {
            rest = text.unicodeScalars
        }

        mutating func takeName() throws -> String {
            let name = rest.prefix {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
            }
            guard let first = name.first, !("0"..."9").contains(first) else { throw fault("a name") }
            rest = rest.dropFirst(name.count)
            return String(name)
        }

        /// Labels in braces, or nothing.
        mutating func takeLabels() throws -> [[String]] {
            var labels: [[String]] = []
            guard take("{") else { return labels }
            if take("}") { return labels }
            repeat {
                let name = try takeName()
                try expect("=\"")
                labels.append([name, try takeQuoted()])
            } while take(",")
            try expect("}")
            return labels
        }

        /// A number, up to the next space.
        mutating func takeNumber() throws -> String {
            let scalars = rest.prefix { $0 != " " }
            rest = rest.dropFirst(scalars.count)
            let number = String(scalars)
            let isSpecial = ["+Inf", "-Inf", "NaN"].contains(number)
            let allowed = "+-.0123456789e".unicodeScalars
            guard isSpecial || (scalars.allSatisfy(allowed.contains) && Double(number) != nil) else {
                throw fault("not a number: \(number)")
            }
            return number
        }

        private mutating func takeQuoted() throws -> String {
            var raw = Substring().unicodeScalars
            while let scalar = rest.popFirst(), scalar != "\"" {
                raw.append(scalar)
                if scalar == "\\", let next = rest.popFirst() { raw.append(next) }
                if rest.isEmpty { throw fault("an open quote") }
            }
            return try unescape(raw, quotes: true)
        }

        func unescape(
            _ raw: Substring.UnicodeScalarView, quotes: Bool, mustEscapeQuotes: Bool = false
        ) throws -> String {
            var text = String.UnicodeScalarView()
            var raw = raw
            while let scalar = raw.popFirst() {
                guard scalar == "\\" else {
                    if mustEscapeQuotes, scalar == "\"" { throw fault("a bare quote") }
                    text.append(scalar)
                    continue
                }
                switch raw.popFirst() {
                case "\\": text.append("\\")
                case "n": text.append("\n")
                case "\"" where quotes: text.append("\"")
                default: throw fault("an unknown escape")
                }
            }
            return String(text)
        }

        mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.unicodeScalars) else { return false }
            rest = rest.dropFirst(text.unicodeScalars.count)
            return true
        }

        mutating func expect(_ text: String) throws {
            guard take(text) else { throw fault("expected \(text)") }
        }

        func fault(_ what: String) -> Fault {
            Fault(description: "\(what), before: \(String(rest).prefix(200))")
        }
    }
}

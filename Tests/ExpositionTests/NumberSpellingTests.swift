import Exposition
import Testing

@Suite struct NumberSpellingTests {
    private static let doubles: [(Double, String)] = [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (9, "9"), (10, "10"), (99, "99"), (100, "100"),
        (12345, "12345"), (1e6, "1000000"), (123_456_789, "123456789"),
        (9_007_199_254_740_991, "9007199254740991"),
        (9_007_199_254_740_992, "9007199254740992"), (9_007_199_254_740_994, "9007199254740994"),
        (1e16, "10000000000000000"), (123_456_789_012_345_683_968, "123456789012345680000"),
        (999_999_999_999_999_868_928, "999999999999999900000"), (1e21, "1e+21"), (1.5e21, "1.5e+21"),
        (-1.25e22, "-1.25e+22"), (1e100, "1e+100"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (0.1, "0.1"), (-0.1, "-0.1"), (0.5, "0.5"), (0.25, "0.25"), (0.025, "0.025"), (0.001, "0.001"),
        (0.0001, "0.0001"), (0.00012, "0.00012"), (0.000123456, "0.000123456"), (0.00001, "1e-05"),
        (0.00001234, "1.234e-05"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
        (2.2250738585072014e-308, "2.2250738585072014e-308"),
        (0.1 + 0.2, "0.30000000000000004"), (1.0 / 3, "0.3333333333333333"), (2.0 / 3, "0.6666666666666666"),
        (3.141592653589793, "3.141592653589793"), (100.5, "100.5"), (10.000001, "10.000001"),
        (1_700_000_000.123, "1700000000.123"), (1_700_000_000.1234567, "1700000000.1234567"),
        (1_700_000_000.123456, "1700000000.123456"), (70.775, "70.775"), (4.35, "4.35"), (0.000001, "1e-06"),
        (1_000_000_000.000001, "1000000000.000001"), (2_251_799_813_685_249.5, "2251799813685249.5"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"),
    ]

    private static let integers: [(Int, String)] = [
        (0, "0"), (7, "7"), (-7, "-7"), (10, "10"), (999, "999"), (1000, "1000"), (9999, "9999"),
        (10_000, "10000"),
        (99_999, "99999"), (100_000_000, "100000000"), (Int.max, "9223372036854775807"),
        (Int.min, "-9223372036854775808"),
    ]

    private static let bounds: [(Double, String)] = [
        (0.0, "0.0"), (1, "1.0"), (10, "10.0"), (21600, "21600.0"), (100_000, "100000.0"), (0.001, "0.001"),
        (0.0001, "0.0001"), (0.025, "0.025"), (1e-5, "1e-05"), (1.5e-5, "1.5e-05"), (1e-10, "1e-10"),
        (1e6, "1e+06"), (1_234_567, "1.234567e+06"), (1e10, "1e+10"), (2.5, "2.5"), (-5, "-5.0"),
        (123_456.5, "123456.5"),
    ]

    /// Digits are those that Go's `strconv.FormatFloat(v, 'g', -1, 64)` prints; the layout is plain below 1e21.
    @Test(arguments: doubles)
    func `a double is spelled exactly and as short as can be`(value: Double, spelling: String) throws {
        #expect(try spell { $0.append(.empty, value) } == spelling)
    }

    @Test(arguments: integers)
    func `an integer is spelled in full`(value: Int, spelling: String) throws {
        #expect(try spell { $0.append(.empty, value) } == spelling)
    }

    /// Canonical numbers of OpenMetrics 1.0, whose table lists these spellings of `le` among others.
    @Test(arguments: bounds)
    func `a bucket's bound is a canonical float`(bound: Double, spelling: String) throws {
        let definition = MetricDefinition(name: "test_seconds", kind: .histogram(bounds: [bound]), help: "T.")
        var family = FamilyScript(definition)
        family.append(.empty, HistogramCounts(boundCount: 1))
        let series = try #require(
            try StrictParser.parse(ExpositionFormat.text.page([family])).first?.series)
        #expect(series.map(\.labels) == [[["le", spelling]], [["le", "+Inf"]], [], []])
    }

    @Test func `any double reads back as itself and no spelling is longer than the standard library's`()
        throws
    {
        var generator = SeededGenerator(seed: 20_260_102)
        for _ in 0..<20_000 {
            let anyBits = Double(bitPattern: generator.next())
            guard anyBits.isFinite else { continue }
            let decimal = Double(Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator))
            for value in [anyBits, decimal / 1e3, decimal / 1e6, decimal / 1e9, decimal] {
                let text = try spell { $0.append(.empty, value) }
                #expect(Double(text) == value)
                #expect(significantDigits(text) <= significantDigits(value.description), "\(text)")
            }
        }
    }

    private func significantDigits(_ text: String) -> Int {
        let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber)
        let withoutLeading = mantissa.drop { $0 == "0" }
        return withoutLeading.reversed().drop { $0 == "0" }.count
    }

    private func spell(_ append: (inout FamilyScript) -> Void) throws -> String {
        var family = FamilyScript(MetricDefinition(name: "test", kind: .gauge, help: "T."))
        append(&family)
        let parsed = try StrictParser.parse(ExpositionFormat.text.page([family]))
        return try #require(parsed.first?.series.first?.value)
    }
}

import TestSupport
import Testing
import Text

@testable import Log

@Suite struct LineFormatTests {
    private let time = UnixTime(milliseconds: 1_767_323_045_250)

    private func line(
        _ format: LogFormat, _ sentence: StaticString, _ fields: LogFields = [:], hasPriorities: Bool = false,
        level: LogLevel = .warn
    ) -> String {
        LineFormat(format, hasPriorities: hasPriorities)
            .line(LogEvent(level: level, sentence: sentence, fields: fields, time: time))
    }

    @Test func `logfmt lines look like those of Prometheus's programs`() {
        #expect(
            line(.logfmt, "Samples of a canary fail.", ["canary": .text("orders"), "b": .text("x y")])
                == #"ts=2026-01-02T03:04:05.250Z level=warn msg="Samples of a canary fail." canary=orders b="x y""#
        )
    }

    @Test func `json lines are one object`() {
        #expect(
            line(.json, "Done.", ["n": .text("1")])
                == #"{"ts":"2026-01-02T03:04:05.250Z","level":"warn","msg":"Done.","n":"1"}"#)
    }

    @Test(arguments: [
        ("a\nb", #""a\nb""#), ("a\"b", #""a\"b""#), ("a\\b", "a\\b"), ("", "\"\""),
        ("\u{1B}[31m", #""\u001b[31m""#), ("\r\t", #""\r\t""#), ("a\\ b", #""a\\ b""#),
        ("中文", "\"中文\""), ("a=b", "\"a=b\""), ("\u{7F}", #""\u007f""#), ("\u{85}", #""\u0085""#),
        ("a\u{2028}b\u{2029}", #""a\u2028b\u2029""#), ("\u{202E}txt.exe", #""\u202etxt.exe""#),
        ("\u{2066}\u{200F}\u{61C}\u{FEFF}", #""\u2066\u200f\u061c\ufeff""#),
        ("\u{FFFF}", #""\uffff""#), ("\u{E0041}", #""\udb40\udc41""#), ("🐤", "\"🐤\""),
        ("\0", #""\u0000""#), (" ", "\" \""), ("http://127.0.0.1:9/?a", "http://127.0.0.1:9/?a"),
    ])
    func `foreign text can't begin another line or field`(value: String, written: String) {
        for field in [LogValue.foreign(value), .text(value), .error(ForeignText(value))] {
            #expect(
                line(.logfmt, "m", ["k": field])
                    == "ts=2026-01-02T03:04:05.250Z level=warn msg=m k=\(written)")
            let quoted = written.hasPrefix("\"") ? written : "\"\(written.replacing("\\", with: "\\\\"))\""
            #expect(
                line(.json, "m", ["k": field])
                    == #"{"ts":"2026-01-02T03:04:05.250Z","level":"warn","msg":"m","k":\#(quoted)}"#)
        }
    }

    @Test func `a sentence is escaped too`() {
        #expect(
            line(.logfmt, "a \"b\"\n") == #"ts=2026-01-02T03:04:05.250Z level=warn msg="a \"b\"\n""#)
    }

    @Test(arguments: [
        (LogValue.whole(-12), "-12", "-12"),
        (.whole(UInt64.max), "9223372036854775807", "9223372036854775807"),
        (.number(0.1), "0.1", "0.1"), (.number(3), "3", "3"), (.number(-2.5e-7), "-2.5e-07", "-2.5e-07"),
        (.number(1e300), "1e+300", "1e+300"), (.number(.nan), "NaN", "\"NaN\""),
        (.number(.infinity), "+Inf", "\"+Inf\""), (.number(-.infinity), "-Inf", "\"-Inf\""),
        (.truth(true), "true", "true"), (.truth(false), "false", "false"),
        (.duration(.milliseconds(1500)), "1.5s", "1.5"), (.duration(.seconds(86_400)), "86400s", "86400"),
        (.duration(.nanoseconds(-1_000_000_001)), "-1.000000001s", "-1.000000001"),
        (.duration(.nanoseconds(-1)), "-0.000000001s", "-0.000000001"),
        (.duration(.zero), "0s", "0"),
        (.duration(.seconds(Int64.max)), "9223372036854775807s", "9223372036854775807"),
        (.time(UnixTime(milliseconds: 0)), "1970-01-01T00:00:00.000Z", "\"1970-01-01T00:00:00.000Z\""),
    ])
    func `values keep their types`(value: LogValue, logfmt: String, json: String) {
        #expect(line(.logfmt, "m", ["k": value]).hasSuffix(" msg=m k=\(logfmt)"))
        #expect(line(.json, "m", ["k": value]).hasSuffix(#","msg":"m","k":\#(json)}"#))
    }

    @Test(arguments: LogFormat.allCases)
    func `fields stand in the order as given`(format: LogFormat) {
        let text = line(format, "m", ["z": .whole(1), "a": .whole(2), "m": .whole(3)])
        let positions = ["z", "a", "m"].compactMap { key in
            text.firstRange(of: format == .json ? "\"\(key)\":" : " \(key)=")?.lowerBound
        }
        #expect(positions.count == 3 && positions == positions.sorted())
    }

    @Test func `keys are bare words in logfmt`() {
        #expect(
            line(.logfmt, "m", ["a b=\"c\u{7F}é\n": .whole(1), "": .whole(2)]).hasSuffix(
                " msg=m a_b__c___=1 _=2"))
    }

    @Test(arguments: LogFormat.allCases)
    func `no field takes the place of time, level or sentence`(format: LogFormat) {
        let text = line(format, "m", ["ts": .whole(1), "level": .whole(2), "msg": .whole(3)])
        #expect(
            text.hasSuffix(
                format == .json ? #""msg":"m","ts_":1,"level_":2,"msg_":3}"# : " msg=m ts_=1 level_=2 msg_=3")
        )
    }

    @Test(arguments: [(LogLevel.debug, "<7>"), (.info, "<6>"), (.warn, "<4>"), (.error, "<3>")])
    func `for the journal a line starts with its priority`(level: LogLevel, priority: String) {
        #expect(line(.logfmt, "m", hasPriorities: true, level: level).hasPrefix(priority + "ts="))
        #expect(line(.json, "m", hasPriorities: true, level: level).hasPrefix(priority + "{\"ts\""))
    }

    @Test func `long values are cut`() {
        let text = line(.logfmt, "m", ["k": .foreign(String(repeating: "x", count: 100_000))])
        #expect(text.utf8.count < 3000)
        #expect(text.hasSuffix("xx…\""))
        let controls = line(.json, "m", ["k": .text(String(repeating: "\u{1B}", count: 100_000))])
        #expect(controls.utf8.count < 5000)
        #expect(controls.hasSuffix(#"\u001b…"}"#))
    }

    @Test(arguments: ["é", "中", "🐤", "e\u{301}"])
    func `no character is cut in two`(character: Character) {
        for offset in 0..<4 {
            let text = String(repeating: "x", count: offset) + String(repeating: character, count: 2000)
            let cut = ForeignText(text).description
            #expect(cut.utf8.count <= 2000 && cut.utf8.count > 2000 - 8)
            #expect(cut.hasSuffix("…") && !cut.contains("\u{FFFD}"))
            #expect(text.unicodeScalars.starts(with: cut.unicodeScalars.dropLast()))
        }
    }

    @Test func `a text of just the limit isn't cut`() {
        let text = String(repeating: "中", count: 600) + String(repeating: "x", count: 200)
        #expect(text.utf8.count == 2000)
        #expect(ForeignText(text).description == text)
        #expect(ForeignText(text + "y").description == String(text.dropLast(3)) + "…")
    }
}

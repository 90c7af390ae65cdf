import CanaryWatch
import Logging
import Testing
import Text

@testable import CanaryExporter

@Suite struct LineFormatTests {
    private let time = UnixTime(milliseconds: 1_767_323_045_250)

    private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        LineFormat(format: format).line(time: time, level: .warning, message: message, metadata: metadata)
    }

    @Test func `logfmt lines look like those of Prometheus's programs`() {
        #expect(
            line(.logfmt, "Samples of a canary fail.", ["canary": "orders", "b": "x y"])
                == #"ts=2026-01-02T03:04:05.250Z level=warn msg="Samples of a canary fail." b="x y" canary=orders"#
        )
    }

    @Test func `json lines are one object`() {
        #expect(
            line(.json, "Done.", ["n": "1"])
                == #"{"ts":"2026-01-02T03:04:05.250Z","level":"warn","msg":"Done.","n":"1"}"#)
    }

    @Test(arguments: [
        ("a\nb", #""a\nb""#), ("a\"b", #""a\"b""#), ("a\\b", "a\\b"), ("", "\"\""),
        ("\u{1B}[31m", #""\u001b[31m""#),
        ("中文", "\"中文\""), ("a=b", "\"a=b\""),
    ])
    func `foreign text can't begin another line or field`(value: String, written: String) {
        #expect(
            line(.logfmt, "m", ["k": "\(value)"])
                == "ts=2026-01-02T03:04:05.250Z level=warn msg=m k=\(written)")
    }

    @Test func `long values are cut`() {
        let text = line(.logfmt, "m", ["k": "\(String(repeating: "x", count: 100_000))"])
        #expect(text.utf8.count < 3000)
    }
}

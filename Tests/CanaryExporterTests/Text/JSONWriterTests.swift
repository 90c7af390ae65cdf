import CanaryWatch
import Foundation
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        body(&json)
        return json.text
    }

    @Test func `containers nest, with commas where they belong`() {
        let text = written { json in
            json.object { json in
                json.member("a", 1)
                json.member("none", nil as [Int]?) { $0.value($1) }
                json.member("list", [[1, 2], [], [3]]) { json, items in json.array(items) { $0.value($1) } }
                json.key("b")
                json.object { json in json.member("c", true) }
                json.member("d", nil as String?)
            }
        }
        #expect(text == #"{"a":1,"none":null,"list":[[1,2],[],[3]],"b":{"c":true},"d":null}"#)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (30.0, "30"), (0.1, "0.1"), (-2.5, "-2.5"), (1e300, "1e+300"),
        (5e-5, "5e-05"),
        (.infinity, "null"), (.nan, "null"), (1e15, "1000000000000000.0"),
        (999_999_999_999_999, "999999999999999"),
    ])
    func `numbers are JSON's, and what is none is null`(number: Double, text: String) {
        #expect(written { $0.value(number) } == text)
    }

    @Test func `times are RFC 3339 in UTC with milliseconds, durations are seconds`() {
        let text = written { json in
            json.object { json in
                json.member("time", HandDrivenState.start.wall)
                json.member("absurd", UnixTime(milliseconds: .max))
                json.member("long", seconds: .milliseconds(21_601_250))
                json.member("hours", seconds: .seconds(21_601))
            }
        }
        #expect(
            text
                == #"{"time":"2026-01-02T03:04:05.000Z","absurd":null,"long":21601.25,"hours":21601}"#)
    }

    @Test func `every scalar survives, and no control character or line end stands raw`() throws {
        let scalars = (0...0x2FFF).compactMap(Unicode.Scalar.init) + ["\u{1F600}", "\u{10FFFF}", "\u{FEFF}"]
        var all = String.UnicodeScalarView()
        all.append(contentsOf: scalars)
        let bytes = written { json in json.array([String(all)]) { $0.value($1) } }
        let read = try #require(JSONSerialization.jsonObject(with: Data(bytes.utf8)) as? [String])
        #expect(read.first.map { Array($0.unicodeScalars) } == scalars)
        #expect(!bytes.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{2028}" || $0 == "\u{2029}" })
    }
}

import Testing
import Text

@testable import CanaryExporter

@Suite struct ConfigTextTests {
    @Test(arguments: [
        ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("1d", 86_400_000),
        ("1w", 604_800_000), ("1y", 31_536_000_000), ("1w2d3h4m5s6ms", 788_645_006), ("0s", 0),
        ("007s", 7000),
    ])
    func `durations are read as Prometheus reads them`(text: String, milliseconds: Int64) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "30", "s", "1.5h", "-5m", "+5m", "5 m", " 5m", "30m1h", "1h1h", "1ms1s", "5M", "5min", "1h30",
        "٣s",
        "9223372036854775807s", "99999999999999999999ms", "292471209y",
    ])
    func `other texts are no durations`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        (0, "0s"), (250, "250ms"), (90_000, "1m30s"), (259_200_000, "72h"), (5_400_000, "1h30m"),
    ])
    func `durations are written without zeros`(milliseconds: Int64, text: String) {
        #expect(DurationText.format(.milliseconds(milliseconds)) == text)
    }

    @Test(arguments: [
        ("https://ons.cn-hangzhou.aliyuncs.com", "https://ons.cn-hangzhou.aliyuncs.com"),
        ("HTTPS://Ons.Example.com:8443", "https://ons.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://127.255.0.9", "http://127.255.0.9"),
        ("http://[::1]:8080", "http://[::1]:8080"), ("http://[0:0::1]", "http://[0:0::1]"),
        ("http://LOCALHOST:1", "http://localhost:1"),
        ("https://[2001:db8::1]:65535", "https://[2001:db8::1]:65535"),
        ("https://192.0.2.1", "https://192.0.2.1"), ("https://a-1.b2", "https://a-1.b2"),
    ])
    func `endpoints of this form are taken`(text: String, url: String) throws {
        #expect(try EndpointText(text).url == url)
    }

    @Test(arguments: [
        "", "https://", "https:///", "https://:80", "https://host:", "https://host:0", "https://host:+80",
        "https://host:080000", "https://host:8a", "https://[::1", "https://[::1]x", "https://[::g]",
        "https://[127.0.0.1]", "https://a b", "https://-a", "https://a-", "https://a..b", "https://a.",
        "https://a_b",
        "https://127.1", "https://2130706433", "https://0x7f.1", "https://häuser.de", "https://host/",
        "https://host?a", "https://host#a", "https://u@host", "https://host\\@evil", "http://host",
        "http://10.0.0.1", "http://localhost.example.com", "http://127.0.0.1.example.com", "http://[::2]",
        "http://[::ffff:127.0.0.1]", "http://126.255.255.255", "http://128.0.0.1", "file:///etc/passwd",
        "https://host\n", "//host", "localhost:8080", "https://[]", "http://localhost%00.example.com",
    ])
    func `other endpoints are refused`(text: String) {
        #expect(throws: EndpointFault.self) { try EndpointText(text) }
    }

    @Test(arguments: [
        ("Z", 0), ("+08:00", 28_800), ("-03:30", -12_600), ("+05:45", 20_700), ("+14:00", 50_400),
        ("-12:00", -43_200), ("+00:00", 0), ("-00:00", 0),
    ])
    func `offsets from UTC are read`(text: String, seconds: Int) {
        #expect(UTCOffsetText.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "z", "+8", "08:00", "+08", "+0800", "+8:00", "+14:15", "-12:15", "+08:20", "+08:60", "+ 8:00",
        "UTC",
        "+0８:00", "-13:00", "+99:99",
    ])
    func `other texts are no offsets from UTC`(text: String) {
        #expect(UTCOffsetText.seconds(text) == nil)
    }

    @Test(arguments: [
        ("sampel_interval", "sample_interval"), ("sampleInterval", "sample_interval"),
        ("Sample-Interval", "sample_interval"), ("topics", "topic"), ("message_id", "message_ids"),
        ("retire", nil), ("x", nil), ("", nil), (String(repeating: "topic", count: 1000), nil),
    ])
    func `the word that was meant is found`(typed: String, meant: String?) {
        let words = ["topic", "sample_interval", "settled_interval", "message_ids", "message_files"]
        #expect(Nearest.word(to: typed, among: words) == meant)
    }

    @Test(arguments: [
        (0, "0"), (8, "8"), (0.5, "0.5"), (0.05, "0.05"), (10.666, "10.67"), (0.999, "1"), (-1.25, "-1.25"),
        (2.30, "2.3"), (0.001, "<0.01"),
    ])
    func `numbers are written with two decimals at most`(number: Double, text: String) {
        #expect(Decimals.text(number) == text)
    }

    @Test func `foreign text is cut and its control characters are shown`() {
        #expect(Quoting.quoted("a\u{1B}[31m\n\u{202E}订") == #""a\u{1B}[31m\n\u{202E}订""#)
        #expect(
            Quoting.plain(String(repeating: "x", count: 201)) == String(repeating: "x", count: 200) + "...")
    }
}

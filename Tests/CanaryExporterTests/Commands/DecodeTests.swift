import CanaryWatch
import Testing
import Text

@testable import CanaryExporter

@Suite struct DecodeTests {
    /// Made by hand: 30.5.120.254, process 0x110F, hash 18B4AAC2, then a span and a counter.
    private let java = "1E0578FE110F18B4AAC235C0C8460BA2"
    /// 2026-01-20T00:00:00Z; 1768867200 s after 1970 by date(1).
    private let now = UnixTime(milliseconds: 1_768_867_200_000)

    @Test func `a 4.x client's ID tells its producer and its birth under an assumption`() throws {
        let text = ExporterCommands.describe(try MessageID(java), offset: 8 * 3600, now: now)
        // 0x35C0C846 ms are 901826630 ms: 10 d 10 h 30 min 26.630 s after the month began at UTC+8.
        #expect(
            text == """
                1E0578FE110F18B4AAC235C0C8460BA2
                  form               4.x client
                  producer           30.5.120.254, process 4367, loader hash 18B4AAC2
                  counter            2978
                  since month began  10 d 10 h
                  born               2026-01-11T02:30:26.630Z if the producer's clock is at UTC+08:00 and it is the latest month
                  age                8 d 21 h

                """)
    }

    @Test func `a broker's ID tells its place and no time`() throws {
        // 192.168.1.100, port 10911, offset 0x1234.
        let text = ExporterCommands.describe(
            try MessageID("C0A8016400002A9F0000000000001234"), offset: 0, now: now)
        #expect(
            text == """
                C0A8016400002A9F0000000000001234
                  form               broker's offset ID
                  broker             192.168.1.100, port 10911
                  commit log offset  4660
                  born               unknown: such an ID holds no time

                """)
    }

    @Test func `a 5.x client's ID tells its birth in UTC`() throws {
        // 159001200 s after 2021-01-01T00:00:00Z are 2026-01-15T07:00:00Z by date(1): 0x097A2A70.
        let text = ExporterCommands.describe(
            try MessageID("0102420A0B0C0D1234097A2A7000000007"), offset: 8 * 3600, now: now)
        #expect(
            text == """
                0102420A0B0C0D1234097A2A7000000007
                  form      5.x client
                  producer  02:42:0a:0b:0c:0d, process 4660
                  sequence  7
                  born      2026-01-15T07:00:00.000Z
                  age       4 d 17 h

                """)
    }

    @Test func `several IDs are told each, and those that are none make the status 1`() {
        let report = ExporterCommands.decode(
            messageIDs: [java, "hello", "C0A8016400002A9F0000000000001234"], utcOffset: "+08:00")
        #expect(report.exitStatus == 2)
        #expect(report.text.contains("4.x client") && report.text.contains("broker's offset ID"))
        #expect(report.errors.contains("hello"))
    }

    @Test func `good IDs alone make the status 0`() {
        let report = ExporterCommands.decode(messageIDs: [java], utcOffset: "Z")
        #expect(report.exitStatus == 0 && report.errors.isEmpty)
        #expect(report.text.contains("UTC+00:00") || report.text.contains("UTCZ"))
    }

    @Test(arguments: ["8", "+8", "+25:00", "east", ""])
    func `an offset that is none is refused with the form`(offset: String) {
        let report = ExporterCommands.decode(messageIDs: [java], utcOffset: offset)
        #expect(report.exitStatus == 2 && report.text.isEmpty)
        #expect(report.errors.contains("+08:00"))
    }
}

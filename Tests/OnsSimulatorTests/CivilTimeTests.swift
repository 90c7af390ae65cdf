import Testing

@testable import OnsSimulator

@Suite struct CivilTimeTests {
    /// Checked against `date -u -d @SECONDS`.
    static let knownTimes: [(Int64, String, String)] = [
        (0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_767_323_045_000, "2026-01-02T03:04:05Z", "Fri, 02 Jan 2026 03:04:05 GMT"),
        (951_782_400_000, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_735_689_599_000, "2024-12-31T23:59:59Z", "Tue, 31 Dec 2024 23:59:59 GMT"),
    ]

    @Test(arguments: knownTimes)
    func `known instants are written and read`(time: (Int64, String, String)) {
        #expect(CivilTime.timestamp(time.0) == time.1)
        #expect(CivilTime.httpDate(time.0) == time.2)
        #expect(CivilTime.parse(time.1) == time.0)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00.000Z", "", "now",
    ])
    func `what is no instant in the signed form is refused`(text: String) {
        #expect(CivilTime.parse(text) == nil)
    }

    @Test func `a month begins when it does on the producer's clock`() {
        // 2026-01-31T17:00:00Z is 2026-02-01T01:00:00+08:00.
        let time: Int64 = 1_769_878_800_000
        #expect(CivilTime.timestamp(CivilTime.monthStart(time, utcOffset: 0)) == "2026-01-01T00:00:00Z")
        #expect(
            CivilTime.timestamp(CivilTime.monthStart(time, utcOffset: 28_800_000)) == "2026-01-31T16:00:00Z")
    }

    @Test func `milliseconds are written only where there are some`() {
        #expect(CivilTime.timestamp(1_767_323_045_007) == "2026-01-02T03:04:05.007Z")
    }
}

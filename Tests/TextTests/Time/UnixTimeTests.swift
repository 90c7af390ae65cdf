import Testing

@testable import Text

@Suite struct UnixTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_570_761_026_630, "2019-10-11T02:30:26.630Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `an instant is written and read back`(milliseconds: Int64, text: String) {
        #expect(UnixTime(milliseconds: milliseconds).iso8601 == text)
        #expect(UnixTime(rfc3339: text)?.milliseconds == milliseconds)
    }

    // The first five are the examples of RFC 3339, section 5.8.
    @Test(
        arguments: [
            ("1985-04-12T23:20:50.52Z", 482_196_050_520),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000),
            ("1990-12-31T23:59:60Z", 662_688_000_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
            ("2026-01-02T03:04:05Z", 1_767_323_045_000),
            ("2026-01-02t03:04:05z", 1_767_323_045_000),
            ("2026-01-02T11:04:05.999999999+08:00", 1_767_323_045_999),
            ("2026-01-02T03:04:05-00:00", 1_767_323_045_000),
        ] as [(String, Int64)])
    func `timestamps of RFC 3339 are read`(text: String, milliseconds: Int64) {
        #expect(UnixTime(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-01-02", "2026-01-02T03:04Z", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z",
        "2026-1-2T03:04:05Z", "2026-13-02T03:04:05Z", "2026-00-02T03:04:05Z", "2026-02-29T03:04:05Z",
        "2026-04-31T03:04:05Z", "2026-01-00T03:04:05Z", "2026-01-02T24:00:00Z", "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:61Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05,1Z",
        "2026-01-02T03:04:05+0800", "2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05+08:60",
        " 2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z ", "+2026-01-02T03:04:05Z", "2026-01-02T03:04:+5Z",
        "2026-01-02T03:04:0\u{665}Z", "2026-01-02T03:04:05.\(String(repeating: "1", count: 60))Z",
    ])
    func `anything else is refused`(text: String) {
        #expect(UnixTime(rfc3339: text) == nil)
    }

    @Test func `seconds are the milliseconds, exactly`() {
        #expect(UnixTime(milliseconds: 1_570_761_026_630).seconds == 1_570_761_026.630)
        #expect(UnixTime(milliseconds: -1).seconds == -0.001)
    }

    @Test func `sums round down to a millisecond and stop at the bounds`() {
        let time = UnixTime(milliseconds: 1_000)
        #expect(time + .milliseconds(1) - time == .milliseconds(1))
        #expect((time + .microseconds(1_999)).milliseconds == 1_001)
        #expect((time + .microseconds(-1)).milliseconds == 999)
        #expect((time - .microseconds(1)).milliseconds == 999)
        #expect((time - .seconds(2)).milliseconds == -1_000)
        #expect((time + .seconds(Int64.max)).milliseconds == .max)
        #expect((time - .seconds(Int64.max)).milliseconds == .min)
        #expect((time - Duration(attoseconds: .min)).milliseconds == .max)
    }

    @Test func `the earliest and the latest instant can be written`() {
        #expect(UnixTime(milliseconds: .max).iso8601 == "292278994-08-17T07:12:55.807Z")
        #expect(UnixTime(milliseconds: .min).iso8601 == "-292275055-05-16T16:47:04.192Z")
    }

    @Test(arguments: [
        // reference, offset, months later, start of the month there
        ("2019-10-11T12:00:00Z", 28_800, 0, "2019-09-30T16:00:00.000Z"),
        ("2026-01-31T15:59:59Z", 28_800, 0, "2025-12-31T16:00:00.000Z"),
        ("2026-01-31T16:00:00Z", 28_800, 0, "2026-01-31T16:00:00.000Z"),
        ("2026-01-01T00:00:00Z", 0, -1, "2025-12-01T00:00:00.000Z"),
        ("2025-12-31T23:59:59Z", 0, 1, "2026-01-01T00:00:00.000Z"),
        ("2026-05-01T05:00:00Z", -43_200, 0, "2026-04-01T12:00:00.000Z"),
        ("2026-04-30T10:00:00Z", 50_400, 0, "2026-04-30T10:00:00.000Z"),
        ("2024-03-15T00:00:00Z", 0, -1, "2024-02-01T00:00:00.000Z"),
    ])
    func `a month starts at midnight of its zone`(
        reference: String, offset: Int, monthsLater: Int, start: String
    ) throws {
        let time = try #require(UnixTime(rfc3339: reference))
        #expect(time.monthStart(utcOffsetSeconds: offset, monthsLater: monthsLater).iso8601 == start)
    }
}

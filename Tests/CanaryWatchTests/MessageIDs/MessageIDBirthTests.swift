import CanaryWatch
import Testing
import Text

@Suite struct MessageIDBirthTests {
    @Test(arguments: [
        // The documented BornTimestamp of this ID is 1570761026630.
        ("1E0578FE110F18B4AAC235C0C8460BA2", "+08:00", "2019-10-11T12:00:00Z", "2019-10-11T02:30:26.630Z"),
        // The bornTimestamp of this one was 1761033691772; read in UTC it is a month off.
        ("7F0000017B3575B84C926A6F7E7C03BA", "+08:00", "2025-10-21T12:00:00Z", "2025-10-21T08:01:31.772Z"),
        ("7F0000017B3575B84C926A6F7E7C03BA", "Z", "2025-10-21T12:00:00Z", "2025-09-21T16:01:31.772Z"),
        // More than 2^31 milliseconds, read in the next month.
        ("0A000311000118B4AAC29FA523FFFFFF", "Z", "2026-02-01T00:00:59.999Z", "2026-01-31T23:59:59.999Z"),
        (
            "20010DB800000000F8163EFFFE4F1C2D12677A81197D4BA367400007", "+08:00", "2026-03-15T08:30:01Z",
            "2026-03-15T08:30:00.000Z"
        ),
        ("0A00031112670000000067361e800001", "Z", "2026-01-21T01:00:00Z", "2026-01-21T01:00:00.000Z"),
        // IDs of 5.x clients are absolute, whatever the offset and the reference.
        ("0156F7E71C361B21BC024CCDBE00000000", "+08:00", "2026-01-01T00:00:00Z", "2022-03-23T14:50:38.000Z"),
        ("012A5AB0BBEC8A000104C6342B00001ECF", "Z", "2020-01-01T00:00:00Z", "2023-07-17T01:32:27.000Z"),
        ("0108719066FF9A489C04DB99CA00000003", "Z", "2023-08-03T00:00:00Z", "2023-08-02T07:03:38.000Z"),
    ])
    func `the examples of the documentation and of bug reports decode`(
        id: String, offset: String, reference: String, birth: String
    ) throws {
        #expect(try self.birth(MessageID(id), offset, reference) == birth)
    }

    @Test(arguments: [
        // span, offset, reference, birth
        // New Year's Eve, seen in January.
        ("9FA5220C", "+08:00", "2025-12-31T16:05:00Z", "2025-12-31T15:59:59.500Z"),
        ("9FA5220C", "+08:00", "2025-12-31T15:59:59.600Z", "2025-12-31T15:59:59.500Z"),
        // A leap day, seen in March.
        ("92C53E00", "Z", "2024-03-01T00:01:00Z", "2024-02-29T12:00:00.000Z"),
        ("95586BFF", "Z", "2000-03-02T00:00:00Z", "2000-02-29T23:59:59.999Z"),
        ("00002710", "+14:00", "2026-04-30T10:00:10Z", "2026-04-30T10:00:10.000Z"),
        ("9A7EA0F0", "-12:00", "2026-05-01T11:59:51Z", "2026-05-01T11:59:50.000Z"),
        ("9A7EA0F0", "-12:00", "2026-05-01T12:00:01Z", "2026-05-01T11:59:50.000Z"),
        ("307E8D00", "-03:30", "2026-07-10T13:30:05Z", "2026-07-10T13:30:00.000Z"),
        ("307E8D00", "+05:45", "2026-07-10T04:15:05Z", "2026-07-10T04:15:00.000Z"),
        // The producer's clock is nine minutes ahead; eleven would be taken for the month before.
        ("30F4A760", "Z", "2026-02-10T12:00:00Z", "2026-02-10T12:09:00.000Z"),
        ("30F4A760", "Z", "2026-02-10T11:58:00Z", "2026-01-10T12:09:00.000Z"),
        // It is ahead by 90 s and in the next month already.
        ("00007530", "Z", "2026-01-31T23:59:00Z", "2026-02-01T00:00:30.000Z"),
    ])
    func `the month is the latest that the reference allows`(
        span: String, offset: String, reference: String, birth: String
    ) throws {
        #expect(try self.birth(MessageID("0A000311000118B4AAC2\(span)0001"), offset, reference) == birth)
    }

    @Test func `a broker's ID has no birth, nor has one with more than a month in it`() throws {
        #expect(try birth(MessageID("C0A83A9800002A9F000000000002B4B6"), "Z", "2026-01-10T00:00:00Z") == nil)
        #expect(try birth(MessageID("0A000311000118B4AAC2FFFFFFFF0001"), "Z", "2026-01-10T00:00:00Z") == nil)
    }

    private func birth(_ id: MessageID, _ offset: String, _ reference: String) throws -> String? {
        let seconds = try #require(UTCOffset.seconds(of: offset))
        let reference = try #require(UnixTime(rfc3339: reference))
        return id.birth(utcOffsetSeconds: seconds, reference: reference)?.iso8601
    }
}

extension UnixTime {
    /// Reads a timestamp of RFC 3339, such as `2026-01-02T03:04:05Z` or `2026-01-02T11:04:05.123+08:00`.
    ///
    /// Strict: the date, the time and the offset must all be there and be possible, with nothing around them.
    /// Digits beyond the millisecond are cut off. As in the RFC, `T` and `Z` may be small letters, and a leap
    /// second may be the last second of a day in UTC; Unix time knows none, so it reads as the first instant
    /// of the next day. Nil for anything else. Source: RFC 3339, section 5.6.
    package init?(rfc3339 text: String) {
        guard text.utf8.count <= Self.rfc3339LengthMax else { return nil }
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"),
            let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2)
        else { return nil }
        guard (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        var millisecond: Int64 = 0
        if reader.take(".") {
            guard let fraction = reader.millisecondsOfFraction() else { return nil }
            millisecond = fraction
        }
        guard let offset = UTCOffset.seconds(of: reader.rest) else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let wholeSeconds = days * 86_400 + hour * 3_600 + minute * 60 + second - Int64(offset)
        if second == 60 {
            guard wholeSeconds.dividedDown(by: 86_400) * 86_400 == wholeSeconds else { return nil }
            millisecond = 0
        }
        self.init(milliseconds: wholeSeconds * 1_000 + millisecond)
    }

    /// The longest timestamp that is looked at, in bytes; nanoseconds and an offset take 35.
    private static let rfc3339LengthMax = 64
}

extension UnixTime: CustomStringConvertible {
    /// The instant as ISO 8601 writes it, in UTC and with milliseconds: `2019-10-11T02:30:26.630Z`.
    ///
    /// Years before 0 carry a minus sign, years after 9999 have the digits they need.
    package var iso8601: String {
        let days = milliseconds.dividedDown(by: Self.millisecondsPerDay)
        // Wrapping, since the earliest day begins before the first instant; the difference always fits.
        let ofDay = milliseconds &- days &* Self.millisecondsPerDay
        let date = CivilDate(daysSinceEpoch: days)
        let year = (date.year < 0 ? "-" : "") + Self.padded(abs(date.year), 4)
        let day = "\(year)-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
        let (hour, minute) = (ofDay / 3_600_000, ofDay / 60_000 % 60)
        let (second, millisecond) = (ofDay / 1_000 % 60, ofDay % 1_000)
        let time = "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
        return "\(day)T\(time).\(Self.padded(millisecond, 3))Z"
    }

    /// The same as `iso8601`.
    package var description: String { iso8601 }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension UnixTime {
    /// When the month began in a zone of that offset from UTC, midnight there.
    ///
    /// With `monthsLater` it is the month that many later, or earlier when negative. A zone with daylight
    /// saving has more than one offset: the caller names the one that held at the start of the month.
    package func monthStart(utcOffsetSeconds: Int, monthsLater: Int = 0) -> UnixTime {
        let offset = Int64(utcOffsetSeconds) * 1_000
        let local = milliseconds.addingSaturating(offset)
        let date = CivilDate(daysSinceEpoch: local.dividedDown(by: Self.millisecondsPerDay))
        let days = date.monthStart(monthsLater: Int64(monthsLater)).daysSinceEpoch
        let (start, overflow) = days.multipliedReportingOverflow(by: Self.millisecondsPerDay)
        if overflow { return UnixTime(milliseconds: days < 0 ? .min : .max) }
        return UnixTime(milliseconds: start.subtractingSaturating(offset))
    }

    /// Milliseconds of a day; Unix time has no leap seconds.
    package static let millisecondsPerDay: Int64 = 86_400_000
}

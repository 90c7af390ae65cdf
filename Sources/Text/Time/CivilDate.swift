/// A day of the proleptic Gregorian calendar.
///
/// The arithmetic is exact for every year, leap years included, and knows no time zone: a zone is an offset
/// that the caller adds. Source: "chrono-Compatible Low-Level Date Algorithms",
/// https://howardhinnant.github.io/date_algorithms.html
package struct CivilDate: Hashable, Sendable {
    /// The year; 0 is 1 BC.
    package var year: Int64

    /// The month, 1...12.
    package var month: Int64

    /// The day of the month, 1...31.
    package var day: Int64

    /// Makes a date from its parts, which aren't checked.
    package init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Makes the date that many days after 1970-01-01.
    ///
    /// Every count of days that a `UnixTime` can hold is accepted.
    package init(daysSinceEpoch days: Int64) {
        // The years start in March here, so that the leap day is the last of its year, and are counted in
        // eras of 400 years, which are all equally long.
        let shifted = days + Self.daysFromMarch0000ToEpoch
        let era = shifted.dividedDown(by: Self.daysPerEra)
        let dayOfEra = shifted - era * Self.daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// How many days after 1970-01-01 the date is, negative before.
    package var daysSinceEpoch: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.dividedDown(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysFromMarch0000ToEpoch
    }

    /// The first day of the month that many months later (earlier when negative).
    package func monthStart(monthsLater months: Int64) -> CivilDate {
        let count = year * 12 + (month - 1) + months
        let newYear = count.dividedDown(by: 12)
        return CivilDate(year: newYear, month: count - newYear * 12 + 1, day: 1)
    }

    /// The number of days in a month of a year.
    package static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let first = CivilDate(year: year, month: month, day: 1)
        return first.monthStart(monthsLater: 1).daysSinceEpoch - first.daysSinceEpoch
    }

    /// Days in 400 years of the Gregorian calendar.
    private static let daysPerEra: Int64 = 146_097

    /// Days from 0000-03-01 to 1970-01-01.
    private static let daysFromMarch0000ToEpoch: Int64 = 719_468
}

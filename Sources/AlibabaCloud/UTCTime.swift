/// Times as the API and HTTP write them, by arithmetic alone.
enum UTCTime {
    private static let secondsPerDay: Int64 = 86_400
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time as `yyyy-MM-ddTHH:mm:ssZ`, from seconds since 1970.
    static func iso8601(unixSeconds: Int64) -> String {
        let days = floorDivided(unixSeconds, by: secondsPerDay)
        let second = unixSeconds - days * secondsPerDay
        let (year, month, day) = civil(fromDays: days)
        return "\(year)-\(padded(month))-\(padded(day))T"
            + "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
    }

    /// Seconds since 1970 from a Date header, `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 9110, section 5.6.7).
    ///
    /// Nil for the obsolete forms, which no server of today sends, and for anything else.
    static func unixSeconds(httpDate: String) -> Int64? {
        let words = httpDate.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = number(words[1], digits: 2),
            let monthIndex = months.firstIndex(of: String(words[2])), let year = number(words[3], digits: 4),
            (1...31).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], digits: 2), hour < 24,
            let minute = number(clock[1], digits: 2), minute < 60,
            let second = number(clock[2], digits: 2), second <= 60
        else { return nil }
        let days = days(year: year, month: Int64(monthIndex) + 1, day: day)
        return days * secondsPerDay + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 to year, month and day.
    ///
    /// https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivided(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The inverse of `civil(fromDays:)`.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivided(shiftedYear, by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func floorDivided(_ dividend: Int64, by divisor: Int64) -> Int64 {
        dividend >= 0 ? dividend / divisor : (dividend - divisor + 1) / divisor
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}

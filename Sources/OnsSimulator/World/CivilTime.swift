/// Calendar arithmetic in UTC, without a time library.
///
/// Times are milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored as POSIX does. Days are counted
/// with the era arithmetic of the proleptic Gregorian calendar, right for every year the simulator can meet.
enum CivilTime {
    /// The milliseconds of a day.
    static let day: Int64 = 86_400_000

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Writes a time as RFC 3339 does, in UTC: with milliseconds only where there are some.
    static func timestamp(_ milliseconds: Int64) -> String {
        let parts = Parts(milliseconds)
        let fraction = parts.millisecond == 0 ? "" : "." + padded(parts.millisecond, 3)
        let date = "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
        return date + "T" + parts.clock + fraction + "Z"
    }

    /// Writes a time as the Date header has it (RFC 9110, section 5.6.7): `Fri, 02 Jan 2026 03:04:05 GMT`.
    static func httpDate(_ milliseconds: Int64) -> String {
        let parts = Parts(milliseconds)
        let weekday = weekdays[Int(parts.dayNumber - floorDivide(parts.dayNumber, 7) * 7)]
        let date = "\(padded(parts.day, 2)) \(months[Int(parts.month) - 1]) \(padded(parts.year, 4))"
        return "\(weekday), \(date) \(parts.clock) GMT"
    }

    /// Reads `yyyy-MM-ddTHH:mm:ssZ`, the only form that signed requests use.
    ///
    /// Returns nil for anything else, a month 13 or a second 60 included.
    static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let pattern = Array("0000-00-00T00:00:00Z".utf8)
        guard bytes.count == pattern.count else { return nil }
        for (byte, wanted) in zip(bytes, pattern) {
            let fits = wanted == UInt8(ascii: "0") ? (48...57).contains(byte) : byte == wanted
            guard fits else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { $0 * 10 + Int64($1) - 48 }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60 else { return nil }
        let days = dayNumber(year: year, month: month, day: day)
        guard Parts(days * Self.day).day == day else { return nil }
        return days * Self.day + ((hour * 60 + minute) * 60 + second) * 1_000
    }

    /// The first instant of the month in which a time falls, for a clock that runs `utcOffset` ahead of UTC.
    ///
    /// Both the argument and the result are UTC milliseconds; `utcOffset` is in milliseconds.
    static func monthStart(_ milliseconds: Int64, utcOffset: Int64) -> Int64 {
        let parts = Parts(milliseconds + utcOffset)
        return dayNumber(year: parts.year, month: parts.month, day: 1) * day - utcOffset
    }

    /// Division that rounds towards minus infinity, for times before an epoch.
    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        // March is the first month here, so that the leap day ends the year.
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// A time taken apart.
    private struct Parts {
        let dayNumber: Int64
        let year: Int64
        let month: Int64
        let day: Int64
        let clock: String
        let millisecond: Int64

        init(_ milliseconds: Int64) {
            dayNumber = floorDivide(milliseconds, CivilTime.day)
            let rest = milliseconds - dayNumber * CivilTime.day
            let shifted = dayNumber + 719_468
            let era = floorDivide(shifted, 146_097)
            let dayOfEra = shifted - era * 146_097
            let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let marchMonth = (5 * dayOfYear + 2) / 153
            day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
            month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
            let second = rest / 1_000
            clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
                .joined(separator: ":")
            millisecond = rest % 1_000
        }
    }
}

import Testing

@testable import Text

@Suite struct CivilDateTests {
    @Test func `days and dates match a walk through 800 years`() {
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var days: Int64 = -135_140  // 1600-01-01
        for year in Int64(1_600)..<2_400 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in Int64(1)...12 {
                let length = lengths[Int(month) - 1] + (month == 2 && isLeap ? 1 : 0)
                #expect(CivilDate.days(inMonth: month, of: year) == length)
                for day in [1, length] {
                    let date = CivilDate(year: year, month: month, day: day)
                    #expect(date.daysSinceEpoch == days + day - 1)
                    #expect(CivilDate(daysSinceEpoch: days + day - 1) == date)
                }
                days += length
            }
        }
    }

    @Test(arguments: [
        (2026, 1, -1, 2025, 12), (2025, 12, 1, 2026, 1), (0, 1, -1, -1, 12), (2024, 6, 25, 2026, 7),
    ])
    func `months are counted over the ends of years`(
        year: Int64, month: Int64, later: Int64, newYear: Int64, newMonth: Int64
    ) {
        let start = CivilDate(year: year, month: month, day: 17).monthStart(monthsLater: later)
        #expect(start == CivilDate(year: newYear, month: newMonth, day: 1))
    }
}

/// Offsets from UTC, as people write them: `+08:00`, `-03:30`, `Z`.
///
/// An offset is carried as seconds east of UTC, like `tm_gmtoff`.
package enum UTCOffset {
    /// The offsets that zones on earth have, in seconds: -12:00 to +14:00.
    package static let range: ClosedRange<Int> = -43_200...50_400

    /// What zones on earth are multiples of, in seconds: a quarter of an hour.
    package static let step = 900

    /// Reads an offset: `Z` (or `z`), or a sign, two digits of hours, a colon and two of minutes.
    ///
    /// Seconds east of UTC. Up to 23:59 either way, as RFC 3339 has it: compare with `range` where a zone is
    /// meant. Nil for anything else.
    package static func seconds(of text: String) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        var reader = DigitReader(text)
        let isWest = reader.take("-")
        guard isWest || reader.take("+"),
            let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2),
            reader.rest.isEmpty, hours <= 23, minutes <= 59
        else { return nil }
        let seconds = Int(hours * 3_600 + minutes * 60)
        return isWest ? -seconds : seconds
    }

    /// Writes an offset with sign, hours and minutes: `+08:00`; zero is `+00:00`.
    ///
    /// Seconds below the minute are cut off, since the written form has none.
    package static func text(seconds: Int) -> String {
        let minutes = seconds.magnitude / 60
        let (hour, minute) = (minutes / 60, minutes % 60)
        let sign = seconds < 0 && minutes > 0 ? "-" : "+"
        return "\(sign)\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

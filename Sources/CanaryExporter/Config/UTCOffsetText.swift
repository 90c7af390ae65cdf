internal import CanaryWatch
internal import Text

/// Reads offsets from UTC as time zones have them: `+08:00`, `-03:30`, `Z`.
enum UTCOffsetText {
    /// The offset in seconds, or nil for a text that is none.
    ///
    /// From -12:00 to +14:00 in quarters of an hour, which takes in every zone in use.
    static func seconds(_ text: String) -> Int? {
        guard let seconds = UTCOffset.seconds(of: text), text != "z" else { return nil }
        return UTCOffset.range.contains(seconds) && seconds.isMultiple(of: UTCOffset.step) ? seconds : nil
    }
}

/// Reads offsets from UTC as time zones have them: `+08:00`, `-03:30`, `Z`.
enum UTCOffsetText {
    /// The offset in seconds, or nil for a text that is none.
    ///
    /// From -12:00 to +14:00 in quarters of an hour, which takes in every zone in use.
    static func seconds(_ text: String) -> Int? {
        if text == "Z" { return 0 }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = twoDigits(bytes[1...2]),
            let minutes = twoDigits(bytes[4...5]), minutes < 60, minutes.isMultiple(of: 15)
        else { return nil }
        let size = hours * 3600 + minutes * 60
        switch bytes[0] {
        case UInt8(ascii: "+"): return size <= 14 * 3600 ? size : nil
        case UInt8(ascii: "-"): return size <= 12 * 3600 ? -size : nil
        default: return nil
        }
    }

    private static func twoDigits(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }
}

import Testing
import Text

@Suite struct UTCOffsetTests {
    @Test(arguments: [
        ("+08:00", 28_800), ("-03:30", -12_600), ("+05:45", 20_700), ("+14:00", 50_400), ("-12:00", -43_200),
        ("+00:00", 0),
    ])
    func `offsets are read and written`(text: String, seconds: Int) {
        #expect(UTCOffset.seconds(of: text) == seconds)
        #expect(UTCOffset.text(seconds: seconds) == text)
        #expect(UTCOffset.range.contains(seconds))
    }

    @Test(arguments: [("Z", 0), ("z", 0), ("-00:00", 0), ("+23:59", 86_340)])
    func `other spellings are read`(text: String, seconds: Int) {
        #expect(UTCOffset.seconds(of: text) == seconds)
    }

    @Test(arguments: [
        "", "8", "08:00", "+8:00", "+08", "+0800", "+08:0", "+08:000", "+24:00", "+08:60", "UTC", "+08:00 ",
        "+-8:00", "−08:00",
    ])
    func `anything else is refused`(text: String) {
        #expect(UTCOffset.seconds(of: text) == nil)
    }
}

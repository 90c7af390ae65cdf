import Testing
import Text

@Suite struct QuotingTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\u{1B}[31mb", #"a\u{1B}[31mb"#), ("a\u{202E}b", #"a\u{202E}b"#),
        ("tab\there", #"tab\there"#), ("zero\u{0}\u{7F}", #"zero\0\u{7F}"#),
        ("\u{200B}\u{FEFF}", #"\u{200B}\u{FEFF}"#),
        ("\u{2028}\u{2029}\u{85}", #"\u{2028}\u{2029}\u{0085}"#), ("消费组", "消费组"), ("é\u{301}", "é\u{301}"),
    ])
    func `what moves the cursor or turns writing is shown`(text: String, expected: String) {
        #expect(Quoting.plain(text) == expected)
        #expect(Quoting.lines(text) == expected)
        #expect(!Quoting.hasControl(Quoting.plain(text)))
    }

    @Test func `one line stays one, and several stay several`() {
        #expect(Quoting.plain("a\nb\r\n") == #"a\nb\r\n"#)
        #expect(Quoting.lines("a\nb\r\n\u{1B}\n") == "a\nb\\r\n\\u{1B}\n")
    }

    @Test func `what went through once comes out as it is`() {
        let text = "a\u{1B}\u{202E}\\n\n"
        #expect(Quoting.lines(Quoting.lines(text)) == Quoting.lines(text))
    }

    @Test func `a message takes a part of a long text, and the terminal all of it`() {
        let long = String(repeating: "x", count: 1000)
        #expect(Quoting.plain(long) == String(repeating: "x", count: 200) + "...")
        #expect(Quoting.lines(long + "\u{7}") == long + #"\u{07}"#)
    }
}

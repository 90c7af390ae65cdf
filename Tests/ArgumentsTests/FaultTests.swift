import Testing

@testable import Arguments

/// What is said of lines that are wrong: one line, what was probably meant, and where help is.
@Suite struct FaultTests {
    @Test(arguments: [
        (["--shop.fil=x"], "unknown flag \"--shop.fil\", did you mean --shop.file? try --help"),
        (["--web_max_count=1"], "unknown flag \"--web_max_count\", did you mean --web.max-count? try --help"),
        (["--shop"], "unknown flag \"--shop\", did you mean --shop.file? try --help"),
        (["--file=x"], "unknown flag \"--file\", did you mean --shop.file or --web.shop.file? try --help"),
        (["--max-cuont=1"], "unknown flag \"--max-cuont\", did you mean --web.max-count? try --help"),
        (["-shop.file=x"], "unknown flag \"-shop.file\", did you mean --shop.file? try --help"),
        (
            ["-c"],
            "unknown flag \"-c\", did you mean --colour? try --help"
        ),
        (["--port=1"], "unknown flag \"--port\", did you mean --web.place=:PORT? try --help"),
        (["--shop.check"], "unknown flag \"--shop.check\", did you mean carry-out THING? try --help"),
        (["--asker=x"], "unknown flag \"--asker\", try --help"),
        (["--colourgreen"], "unknown flag \"--colourgreen\", did you mean --colour? try --help"),
        (["--no-opne"], "unknown flag \"--no-opne\", did you mean --no-open? try --help"),
        (["--zzzzzzzzzz"], "unknown flag \"--zzzzzzzzzz\", try --help"),
        (["\u{2013}shop.file=x"], "unknown flag \"\u{2013}shop.file\", did you mean --shop.file? try --help"),
        (["--x\u{1B}[31m\u{202E}"], "unknown flag \"--x\\u{1B}[31m\\u{202E}\", try --help"),
    ])
    func `an unknown flag`(words: [String], expected: String) {
        #expect(Shop.fault(words) == expected)
    }

    @Test(arguments: [
        (["carry_out"], "unknown command \"carry_out\", did you mean carry-out? try --help"),
        (["cayrr-out", "x"], "unknown command \"cayrr-out\", did you mean carry-out? try --help"),
        (["carry"], "unknown command \"carry\", did you mean carry-out? try --help"),
        (["run"], "unknown command \"run\", did you mean serve? try --help"),
        (["version"], "unknown command \"version\", did you mean --version? try --help"),
        (["shop.file=x"], "unknown command \"shop.file=x\", did you mean --shop.file? try --help"),
        (["stock.yml"], "unknown command \"stock.yml\", did you mean --shop.file=stock.yml? try --help"),
        (["help", "crary-out"], "unknown command \"crary-out\", did you mean carry-out? try --help"),
        (["zzzzzzzzzz"], "unknown command \"zzzzzzzzzz\", try --help"),
        ([""], "unknown command \"\", try --help"),
    ])
    func `an unknown command`(words: [String], expected: String) {
        #expect(Shop.fault(words) == expected)
    }

    @Test(arguments: [
        (["--shop.file"], "--shop.file needs a value: --shop.file=FILE, try --help"),
        (["--shop.file", "--open"], "--shop.file needs a value: --shop.file=FILE, try --help"),
        (["--shop.file", "--"], "--shop.file needs a value: --shop.file=FILE, try --help"),
        (["--shop.file="], "--shop.file is empty and needs a value: --shop.file=FILE, try --help"),
        (["--web.place", ""], "--web.place is empty and needs a value: --web.place=PLACE, try --help"),
        (["--open="], "--open is empty and needs a value: --open=true|false, try --help"),
        (["--open=yes"], "--open: \"yes\" isn't true or false, try --help"),
        (["--no-open=true"], "--no-open takes no value, try --help"),
        (["--no-shop.file"], "--no-shop.file: --shop.file takes a value and can't be turned off, try --help"),
        (["--open", "--no-open"], "--open is given twice and can't be repeated, try --help"),
        (
            ["--web.max-count=1", "--web.max-count", "1"],
            "--web.max-count is given twice and can't be repeated, try --help"
        ),
        (["--web.max-count=x"], "--web.max-count: \"x\" isn't a whole number from 0 to 100, try --help"),
        (
            ["--web.max-count", "-1"],
            "--web.max-count: \"-1\" isn't a whole number from 0 to 100, try --help"
        ),
        (
            ["--web.max-count=99999999999999999999"],
            "--web.max-count: \"99999999999999999999\" isn't a whole number from 0 to 100, try --help"
        ),
        (["--colour=GREEN"], "--colour: \"GREEN\" isn't red or green, did you mean green? try --help"),
        (["--colour=greenish"], "--colour: \"greenish\" isn't red or green, did you mean green? try --help"),
        (["ask", "--who=nobody"], "--who: \"nobody\" is nobody, try --help"),
        (["--open", "--web.max-count=0"], "an open shop needs room, did you mean --no-open? try --help"),
    ])
    func `a value that is missing or wrong`(words: [String], expected: String) {
        #expect(Shop.fault(words) == expected)
    }

    @Test(arguments: [
        (["--open", "true"], "unexpected argument true: a switch is written --name=true, try --help"),
        (["serve", "serve"], "unexpected argument \"serve\" of serve, try --help"),
        (["carry-out"], "carry-out needs THING, try --help"),
        (["carry-out", "box"], "carry-out needs PLACE..., try --help"),
        (["carry-out", ""], "THING of carry-out is empty, try --help"),
        (["ask"], "ask needs --who=NAME, try --help"),
        (["--who=ann"], "serve has no flag --who, which ask has, did you mean ask --who? try --help"),
        (
            ["carry-out", "--shop.file=x"],
            "carry-out has no flag --shop.file, which serve and ask have, try --help"
        ),
        (["@none"], "arguments can't be read from \"none\": there is no such file, try --help"),
        (["--shop.fil", "--colour=x"], "unknown flag \"--shop.fil\", did you mean --shop.file? try --help"),
        (["--colour=x", "--shop.fil"], "--colour: \"x\" isn't red or green, try --help"),
    ])
    func `a word too many or too few, the leftmost first`(words: [String], expected: String) {
        #expect(Shop.fault(words) == expected)
    }

    @Test func `a fault is one line whatever was typed`() {
        let long = String(repeating: "x", count: 100_000)
        for word in ["--\(long)", long, "--\(long)=y", "--shop.file\n", "-\u{85}", "--colour=\(long)\n"] {
            for words in [[word], ["carry-out", word], ["serve", word]] {
                guard let fault = Shop.fault(words) else { continue }
                #expect(fault.count < 400)
                #expect(!fault.contains { $0.isNewline })
            }
        }
        #expect(Shop.fault(["--\(long)"]) != nil)
    }
}

import Testing

@testable import Arguments

@Suite struct HelpTests {
    @Test(arguments: [
        ["--help"], ["-h"], ["help"], ["help", "help"], ["--help=true"], ["--bogus", "--help"],
        ["--shop.file", "--help"],
        ["--colour=x", "-h"], ["--open", "--open", "--help"], ["@none", "--help"], ["zzz", "--help"],
        ["--help", "--version"],
    ])
    func `help wins over whatever else is wrong`(words: [String]) {
        #expect(Shop.text(words)?.hasPrefix("usage: shop [<flags>] [<command> [<args> ...]]\n") == true)
    }

    @Test(arguments: [
        ["--version"], ["ask", "--version"], ["--bogus", "--version", "--help"], ["@none", "--version"],
    ])
    func `the version wins too`(words: [String]) {
        #expect(Shop.text(words) == "shop, version 1.2.3\n")
    }

    @Test(arguments: [
        ["carry-out", "--help"], ["--help", "carry-out"], ["help", "carry-out"], ["carry-out", "x", "-h"],
        ["help", "--help", "carry-out"],
    ])
    func `help for a command is its own`(words: [String]) throws {
        let text = try #require(Shop.text(words))
        #expect(
            text.hasPrefix("usage: shop carry-out [<flags>] THING PLACE...\n\nCarry.\n\nCarry a thing.\n"))
        #expect(text.contains("--offset=+00:00"))
        #expect(!text.contains("--open"))
    }

    @Test(arguments: [["--", "--help"], ["ask", "--who=ann", "--no-help"], ["--shop.file=--help"]])
    func `what isn't asked for isn't shown`(words: [String]) {
        #expect(Shop.text(words) == nil)
    }

    @Test func `the first help has every flag of the default command and a line for each command`() throws {
        let text = try #require(Shop.text(["--help"]))
        for line in [
            "  -h, --help               Show help for the command on the line (also try",
            "      --shop.file=FILE     The stock.", "      --web.shop.file=\"\"   More of it.",
            "      --web.max-count=40   The most.", "      --colour=red         The colour.",
            "      --web.place=:80 ...  Where. Repeatable.",
            "      --open               Whether it is open.",
            "      --version            Show the version.", "  serve      Serve.", "  carry-out  Carry.",
        ] {
            #expect(text.contains(line + "\n"), "\(line)\n\(text)")
        }
        #expect(!text.contains("--who"))
        #expect(!text.contains("markdown"))
    }

    @Test func `the long help has the flags of all commands`() throws {
        let text = try #require(Shop.text(["--help-long"]))
        for flag in ["--who=NAME", "--offset=+00:00", "--open", "--completion-script-fish", "PLACE..."] {
            #expect(text.contains(flag), "\(flag)")
        }
    }

    @Test(arguments: [1, 20, 30, 40, 60, 80, 132, 500])
    func `help is as wide as the terminal where words allow`(width: Int) throws {
        for words in [["--help"], ["--help-long"], ["carry-out", "--help"]] {
            let text = try #require(Shop.text(words, width: width))
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let longest = lines.map(\.count).max() ?? 0
            #expect(longest <= max(width, 45))
            #expect(lines.allSatisfy { $0.last != " " })
        }
        let long = try #require(Shop.text(["--help"], width: width))
        #expect((long.split(separator: "\n").map(\.count).max() ?? 0 > 80) == (width > 80))
    }

    @Test func `the table finds its own faults`() {
        #expect(Shop.program.faults.isEmpty)
        let toggled = Flag.toggle("who", "Not as elsewhere.")
        let wrong = Flag.defaulted("n", .number(1...2), "N", to: "3", "A bad default.")
        let broken = Program(
            name: "x", sentence: "", version: "", versionText: "",
            commands: [
                Command(
                    name: "a", sentence: "", flags: [toggled.row, toggled.row], arguments: [Shop.words.row]),
                Command(
                    name: "b", sentence: "", flags: [Shop.who.row, wrong.row],
                    arguments: [Shop.places2.row, Shop.thing.row]),
            ])
        #expect(
            broken.faults == [
                "a has who twice", "who of b has another shape elsewhere", "the default of n is no value",
                "only the last argument of b may be a list", "the default command has arguments",
            ])
    }

    @Test func `the manual page escapes what its macros would take`() throws {
        let odd = Flag.toggle("odd", ".dot \\ and \"quotes\"")
        let program = Program(
            name: "x-y", sentence: "'Tis.", version: "1", versionText: "", date: "2026-01-31",
            commands: [Command(name: "a", sentence: "Do.", flags: [odd.row])])
        let lines = ManualPage(program: program).text.split(separator: "\n")
        #expect(lines.first == ".TH \"X\\-Y\" 1 \"2026-01-31\" \"x\\-y 1\"")
        #expect(lines.contains("\\&'Tis."))
        #expect(lines.contains("\\&.dot \\e and \"quotes\""))
    }

    @Test func `the document has every row once`() throws {
        let text = try #require(Shop.text(["--help-markdown"]))
        for row in [
            "| `--shop.file=FILE` |  | The stock. |", "| `--web.shop.file=FILE` | empty | More of it. |",
            "| `--web.place=PLACE`, repeatable | `:80` | Where. Repeatable. |",
            "| `--open` | off | Whether it is open. |",
            "| `--who=NAME` | must be given | Who. |", "| `PLACE...` | must be given | Where to. |",
            "| `[WORD...]` |  | Words. |", "| `-h`, `--help` |  |",
        ] {
            #expect(text.contains(row), "\(row)\n\(text)")
        }
    }
}

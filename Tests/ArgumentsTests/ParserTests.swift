import Testing

@testable import Arguments

@Suite struct ParserTests {
    @Test func `a line without words runs the first command with its defaults`() throws {
        let (command, values) = try Shop.values([])
        #expect(command == "serve")
        #expect(values[Shop.file] == nil)
        #expect(values[Shop.webFile] == "")
        #expect(values[Shop.count] == 40)
        #expect(values[Shop.colour] == .red)
        #expect(values[Shop.places] == [":80"])
        #expect(values[Shop.isOpen] == false)
        #expect(!values.has(Shop.count))
    }

    @Test(arguments: [
        ["--web.max-count=7"], ["--web.max-count", "7"], ["--web.max-count", "7", "serve"],
        ["serve", "--web.max-count=7"], ["--web.max-count=7", "--", "serve"], ["--web.max-count=+7"],
    ])
    func `a value stands behind an equals sign or a blank, before or after the command`(
        words: [String]
    ) throws {
        let (command, values) = try Shop.values(words)
        #expect(command == "serve")
        #expect(values[Shop.count] == 7)
        #expect(values.has(Shop.count))
    }

    @Test(arguments: [
        (["--open"], true), (["--open=true"], true), (["--open=false"], false), (["--no-open"], false),
        ([], false),
    ])
    func `a switch is there, off, or written out`(words: [String], expected: Bool) throws {
        #expect(try Shop.values(words).1[Shop.isOpen] == expected)
    }

    @Test func `a repeatable flag keeps its values in order, in place of the default`() throws {
        let values = try Shop.values(["--web.place=b", "serve", "--web.place", "a", "--web.place=b"]).1
        #expect(values[Shop.places] == ["b", "a", "b"])
    }

    @Test(arguments: ["-05:00", "-1", "--nothing-of-ours", "-", "a=b", "-x=y", "@literal"])
    func `a value may look like anything but a flag that exists`(value: String) throws {
        let glued = try Shop.values(["carry-out", "--offset=\(value)", "box", "home"]).1
        #expect(glued[Shop.offset] == value)
        guard value != "@literal" else { return }
        let apart = try Shop.values(["carry-out", "--offset", value, "box", "home"]).1
        #expect(apart[Shop.offset] == value)
    }

    @Test func `empty is a value where it is the default`() throws {
        #expect(try Shop.values(["--web.shop.file=", "--shop.file=x"]).1[Shop.webFile] == "")
        #expect(try Shop.values(["--web.shop.file", "", "--shop.file=x"]).1[Shop.file] == "x")
    }

    @Test func `arguments are found by their place, and behind two dashes whatever they are`() throws {
        let (command, values) = try Shop.values([
            "carry-out", "box", "--offset=1", "home", "--", "--open", "-x",
        ])
        #expect(command == "carry-out")
        #expect(values[Shop.thing] == "box")
        #expect(values[Shop.places2] == ["home", "--open", "-x"])
        #expect(try Shop.values(["ask", "--who=ann"]).1[Shop.words] == [])
    }

    @Test func `a file's lines stand in its place`() throws {
        let files = [
            "a": "# first\r\n  --web.max-count=3  \r\n\r\n@b\n",
            "b": "\u{FEFF}--web.place\n:1\n#@c\n--web.place=x y",
        ]
        let values = try Shop.values(["@a", "--open"], files: files).1
        #expect(values[Shop.count] == 3)
        #expect(values[Shop.places] == [":1", "x y"])
        #expect(values[Shop.isOpen])
        let asked = try Shop.values(["ask", "--who=ann", "--", "@a"], files: files).1
        #expect(asked[Shop.words] == ["@a"])
    }

    @Test func `files that name themselves end`() {
        #expect(Shop.fault(["@a"], files: ["a": "@a"])?.contains("may name itself") == true)
        #expect(
            Shop.fault(["@a"], files: ["a": String(repeating: "@a\n", count: 9)])?.contains("may name itself")
                == true)
        let many = String(repeating: "x\n", count: 100_001)
        #expect(Shop.fault(["@a"], files: ["a": many])?.contains("too many") == true)
    }
}

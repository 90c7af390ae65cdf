import Testing
import YAML

@Suite struct DocumentTests {
    @Test func `values, lists and mappings come with their places`() throws {
        let root = try #require(try parse("# a comment\nname: orders\nids:\n  - A1\n  - 'B2'\n"))
        let entries = try #require(root.mapping)
        #expect(entries.map(\.key.scalar?.text) == ["name", "ids"])
        #expect(entries.map(\.key.mark) == [Mark(line: 2, column: 1), Mark(line: 3, column: 1)])
        #expect(entries[0].value.scalar == Scalar(text: "orders", isPlain: true))
        #expect(entries[0].value.mark == Mark(line: 2, column: 7))
        let ids = try #require(entries[1].value.sequence)
        #expect(ids.map(\.scalar) == [Scalar(text: "A1", isPlain: true), Scalar(text: "B2", isPlain: false)])
        #expect(ids.map(\.mark) == [Mark(line: 4, column: 5), Mark(line: 5, column: 5)])
    }

    @Test func `flow style gives the same nodes as block style`() throws {
        let flow = try #require(try parse("{a: [1, {b: c}], d: }"))
        let block = try #require(try parse("a:\n- 1\n- b: c\nd:\n"))
        #expect(outline(flow) == outline(block))
        #expect(outline(flow) == "{a: [1, {b: c}], d: }")
    }

    @Test func `keys written twice are both kept`() throws {
        let entries = try #require(try parse("a: 1\na: 2\n")?.mapping)
        #expect(entries.map(\.value.scalar?.text) == ["1", "2"])
        #expect(entries.map(\.key.mark.line) == [1, 2])
    }

    @Test(arguments: ["", "\n\n", "# only a comment", "\u{FEFF}", "\u{FEFF}# a comment\n"])
    func `a text without content has no node`(text: String) throws {
        #expect(try parse(text) == nil)
    }

    @Test func `an empty document is null`() throws {
        let root = try #require(try parse("---\n...\n"))
        #expect(root.scalar?.isNull == true)
    }

    @Test(arguments: ["a: x\r\nb: y\r\n", "\u{FEFF}a: x\nb: y", "a: x\rb: y"])
    func `line ends and a byte order mark don't shift places`(text: String) throws {
        let entries = try #require(try parse(text)?.mapping)
        #expect(entries.map(\.key.mark) == [Mark(line: 1, column: 1), Mark(line: 2, column: 1)])
        #expect(entries.map(\.value.scalar?.text) == ["x", "y"])
    }

    @Test func `columns count characters, not bytes`() throws {
        let entries = try #require(try parse("{订单: 1, b: 2}")?.mapping)
        #expect(entries[0].key.scalar?.text == "订单")
        #expect(entries[1].key.mark == Mark(line: 1, column: 9))
    }

    @Test func `the text tag makes a number text`() throws {
        let items = try #require(try parse("[!!str 12, ! 13, 14]")?.sequence)
        #expect(items.map(\.scalar?.asInt) == [nil, nil, 14])
        #expect(items.map(\.scalar?.asString) == ["12", "13", "14"])
    }

    @Test func `block text keeps its lines`() throws {
        let entries = try #require(try parse("a: |\n  one\n  two\nb: >-\n  one\n  two\n")?.mapping)
        #expect(entries.map(\.value.scalar?.text) == ["one\ntwo\n", "one two"])
        #expect(entries[0].value.scalar?.isPlain == false)
    }

    private func parse(_ text: String) throws -> Node? {
        try Document.parse(Array(text.utf8))
    }

    /// Writes nodes without their places.
    private func outline(_ node: Node) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.text
        case .sequence(let nodes): "[" + nodes.map(outline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { outline($0.key) + ": " + outline($0.value) }.joined(separator: ", ") + "}"
        }
    }
}

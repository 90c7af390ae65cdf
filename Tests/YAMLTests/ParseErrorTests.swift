import Testing
import YAML

@Suite struct ParseErrorTests {
    @Test(arguments: [
        ("a: 1\n\tb: 2", "2:1: a tab stands where YAML wants spaces: indent with spaces"),
        ("a:\n\t- b", "2:1: a tab stands where YAML wants spaces: indent with spaces"),
        ("a: @home", "1:4: a value can't begin with @: put it in quotes"),
        ("a: `x`", "1:4: a value can't begin with `: put it in quotes"),
        (
            "订: @x", "1:4: a value can't begin with @: put it in quotes"
        ),
        (
            "a: b: c",
            "1:5: a key can't stand here: put the value in quotes if the colon belongs to it,"
                + " or check the indentation"
        ),
        ("a: 1\nbroken\nc: 2", "3:1: a colon is missing after a key (the key begins on line 2)"),
        ("x: 1\na: \"never closed\nb: 2\n", "2:4: what opens here is never closed"),
        ("a: 'never closed", "1:4: what opens here is never closed"),
        (
            "a: [1, 2\nb: 3",
            "2:2: did not find expected ',' or ']' while parsing a flow sequence that begins on line 1:"
                + " check indentation, brackets and quotes"
        ),
        (
            "a: 1\n  b: 2",
            "2:4: a key can't stand here: put the value in quotes if the colon belongs to it,"
                + " or check the indentation"
        ),
        (
            #"a: "\d""#,
            #"1:5: there is no such escape in double quotes: write \\ for a backslash, or use single quotes"#
        ),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here: a file holds one, so remove ---"),
        ("a: &x 1", "1:4: an anchor (&name) can't be used: write the value out wherever it is due"),
        ("a: *x", "1:4: an alias (*name) can't be used: write out what it stands for"),
        ("a: !!int 1", "1:4: a tag (!name) can't be used: remove it, and put text in quotes"),
        ("a: !!binary aGk=", "1:4: a tag (!name) can't be used: remove it, and put text in quotes"),
        ("!mine {a: 1}", "1:1: a tag (!name) can't be used: remove it, and put text in quotes"),
        ("a: b\u{0}c", "1:5: the control character U+0000 can't stand in YAML: remove it"),
        ("a: 1\r\nb: \u{1B}[31m", "2:4: the control character U+001B can't stand in YAML: remove it"),
    ])
    func `a fault is named with its place and its fix`(text: String, message: String) {
        #expect(error(Array(text.utf8))?.description == message)
    }

    @Test(arguments: [
        ([0x61, 0x3A, 0x20, 0xFF], Mark(line: 1, column: 4)),
        ([0x61, 0x0A, 0xC3, 0x28], Mark(line: 2, column: 1)),
        ([0x23, 0xE8, 0xAE, 0xA2, 0xED, 0xA0, 0x80], Mark(line: 1, column: 3)),
        ([0x0D, 0x0A, 0xC0, 0x80], Mark(line: 2, column: 1)),
    ])
    func `bytes that are no UTF-8 are refused where they stand`(bytes: [UInt8], mark: Mark) {
        #expect(
            error(bytes)
                == ParseError(mark: mark, message: "these bytes are no UTF-8: save the file in UTF-8"))
    }

    @Test(arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
    func `a text in UTF-16 is called that`(bytes: [UInt8]) {
        #expect(error(bytes) == ParseError(mark: nil, message: "is written in UTF-16: save it in UTF-8"))
    }

    private func error(_ bytes: [UInt8]) -> ParseError? {
        do throws(ParseError) {
            _ = try Document.parse(bytes)
            return nil
        } catch {
            return error
        }
    }
}

import Testing
import YAML

@Suite struct BoundTests {
    @Test func `ten megabytes are refused before they are parsed`() {
        let error = #expect(throws: ParseError.self) {
            try Document.parse([UInt8](repeating: UInt8(ascii: "["), count: 10_000_000))
        }
        #expect(
            error?.description == "has 10000000 bytes, more than the 1048576 that are read: split it up")
    }

    @Test func `a text of just a megabyte is read`() throws {
        let line = "- 0123456789abcdef0123456789abcde\n"
        let count = 1_048_576 / line.utf8.count
        let root = try Document.parse(Array(String(repeating: line, count: count).utf8))
        #expect(root?.sequence?.count == count)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "[\n"])
    func `endless nesting is refused`(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let error = #expect(throws: ParseError.self) { try Document.parse(Array(text.utf8)) }
        #expect(error?.message == "lists and mappings stand more than 64 deep in one another here")
        #expect(error?.mark != nil)
    }

    @Test func `sixty-four levels are read and the sixty-fifth is not`() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try Document.parse(Array(deepest.utf8)) != nil)
        #expect(throws: ParseError.self) { try Document.parse(Array("[\(deepest)]".utf8)) }
    }

    @Test func `more than two hundred thousand nodes are refused`() throws {
        let inside = "[" + String(repeating: "1,", count: 199_999) + "]"
        #expect(try Document.parse(Array(inside.utf8))?.sequence?.count == 199_999)
        let error = #expect(throws: ParseError.self) {
            try Document.parse(Array(("[" + String(repeating: "1,", count: 200_000) + "]").utf8))
        }
        #expect(error?.message == "the file holds more than 200000 keys and values: split it up")
    }

    @Test(.timeLimit(.minutes(5)), arguments: 0..<40)
    func `random bytes and random YAML never crash the parser`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces =
            ["[", "]", "{", "}", ": ", "- ", "? ", "\n", "  ", "a", "'", "\"", "|", ">", "&a ", "*a", "!"]
            + ["%YAML", "---", "...", "#", ",", "\t", "\\", "\u{FEFF}", "订", "\r\n", "@", "`", "1"]
        for _ in 0..<60 {
            let noise = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            expectOutcome(noise, seed)
            let text = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            expectOutcome(Array(text.joined().utf8), seed)
        }
    }

    /// Parses and checks that an error tells something and stands inside the text.
    private func expectOutcome(_ bytes: [UInt8], _ seed: UInt64) {
        do throws(ParseError) {
            _ = try Document.parse(bytes)
        } catch {
            #expect(!error.message.isEmpty, "seed \(seed)")
            if let mark = error.mark {
                let breaks = String(decoding: bytes, as: UTF8.self).unicodeScalars.count {
                    ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0)
                }
                // The end of a text without a last line break counts as the line after it.
                #expect((1...breaks + 2).contains(mark.line) && mark.column >= 1, "seed \(seed)")
            }
        }
    }
}

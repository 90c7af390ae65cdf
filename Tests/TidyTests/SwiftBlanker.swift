/// Makes the comments and the insides of string literals of Swift source blank, so that what is left is code.
///
/// Lines and columns stay. Interpolations are blanked with the string they stand in.
struct SwiftBlanker {
    private let input: [UInt8]
    private var output: [UInt8]
    private var index = 0

    private init(_ text: String) {
        input = Array(text.utf8)
        output = input
    }

    /// The blanked text, of the same number of bytes.
    static func blank(_ text: String) -> String {
        var blanker = SwiftBlanker(text)
        while blanker.index < blanker.input.count {
            blanker.step()
        }
        return String(decoding: blanker.output, as: UTF8.self)
    }

    private mutating func step() {
        // What most bytes are is told first: these rules run in builds for debugging.
        guard Self.openers.contains(input[index]) else {
            index += 1
            return
        }
        if sees("//") {
            while index < input.count, input[index] != UInt8(ascii: "\n") {
                erase()
            }
        } else if sees("/*") {
            blankBlockComment()
        } else if let hashes = seesString() {
            blankString(hashes: hashes)
        } else {
            index += 1
        }
    }

    private static let openers = Array("/#\"".utf8)

    private func sees(_ text: String) -> Bool {
        sees(Array(text.utf8))
    }

    private func sees(_ wanted: [UInt8]) -> Bool {
        guard index + wanted.count <= input.count, input[index] == wanted[0] else { return false }
        return input[index..<index + wanted.count].elementsEqual(wanted)
    }

    private mutating func erase() {
        if input[index] != UInt8(ascii: "\n") {
            output[index] = UInt8(ascii: " ")
        }
        index += 1
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                erase()
            } else if sees("*/") {
                depth -= 1
                erase()
            }
            erase()
        } while depth > 0 && index < input.count
    }

    /// The number of number signs before the quotation mark, where a string literal begins here.
    private func seesString() -> Int? {
        var end = index
        while end < input.count, input[end] == UInt8(ascii: "#") {
            end += 1
        }
        return end < input.count && input[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private mutating func blankString(hashes: Int) {
        let signs = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        index += hashes
        let quote = Array((sees("\"\"\"") ? "\"\"\"" : "\"").utf8)
        index += quote.count
        let end = quote + signs
        let escape = [UInt8(ascii: "\\")] + signs
        while index < input.count {
            if sees(end) {
                index += quote.count + hashes
                return
            }
            if quote.count == 1, input[index] == UInt8(ascii: "\n") {
                return
            }
            if sees(escape) {
                blankEscape(hashes: hashes)
            } else {
                erase()
            }
        }
    }

    /// An escape: one more character, or all of an interpolation, which may hold strings of its own.
    private mutating func blankEscape(hashes: Int) {
        for _ in 0...hashes where index < input.count {
            erase()
        }
        guard index < input.count else { return }
        guard input[index] == UInt8(ascii: "(") else {
            erase()
            return
        }
        var depth = 0
        repeat {
            let from = index
            if input[index] == UInt8(ascii: "(") {
                depth += 1
            } else if input[index] == UInt8(ascii: ")") {
                depth -= 1
            }
            step()
            for place in from..<index where input[place] != UInt8(ascii: "\n") {
                output[place] = UInt8(ascii: " ")
            }
        } while depth > 0 && index < input.count
    }
}

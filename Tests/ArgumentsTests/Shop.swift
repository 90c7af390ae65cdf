import Testing

@testable import Arguments

/// A table with a row of every kind, and how its lines are read in tests.
enum Shop {
    enum Colour: String, CaseIterable {
        case red
        case green
    }

    static let file = Flag.optional("shop.file", .file, "FILE", "The stock.")
    static let webFile = Flag.defaulted("web.shop.file", .file, "FILE", to: "", "More of it.")
    static let count = Flag.defaulted("web.max-count", .number(0...100), "N", to: "40", "The most.")
    static let colour = Flag<Colour>.defaulted("colour", .word, "COLOUR", to: "red", "The colour.")
    static let places = Flag.repeatable("web.place", .text, "PLACE", to: ":80", "Where. Repeatable.")
    static let isOpen = Flag.toggle("open", "Whether it is open.")
    static let offset = Flag.defaulted("offset", .text, "OFFSET", to: "+00:00", "The offset.")
    static let who = Flag.required("who", .text(completion: .made(customers), fault: nobody), "NAME", "Who.")
    static let thing = Argument<String>.required("THING", .file, "What.")
    static let places2 = Argument<[String]>.oneOrMore("PLACE", .text, "Where to.")
    static let words = Argument<[String]>.any("WORD", .text, "Words.")

    static let serve = Command(
        name: "serve", sentence: "Serve.",
        flags: [file.row, webFile.row, count.row, colour.row, places.row, isOpen.row],
        check: { values in
            values[isOpen] && values[count] == 0
                ? UsageFault("an open shop needs room", meant: ["--no-open"]) : nil
        })
    static let carry = Command(
        name: "carry-out", sentence: "Carry.", details: "Carry a thing.", flags: [offset.row],
        arguments: [thing.row, places2.row])
    static let ask = Command(
        name: "ask", sentence: "Ask.", flags: [who.row, file.row], arguments: [words.row])

    static let program = Program(
        name: "shop", sentence: "A shop.", version: "1.2.3", versionText: "shop, version 1.2.3",
        date: "2026-01-31", commands: [serve, carry, ask],
        foreignFlags: ["port": "--web.place=:PORT", "shop.check": "carry-out THING", "asker": "--who"],
        foreignCommands: ["run": "serve"],
        guess: { $0.hasSuffix(".yml") ? "--shop.file=\($0)" : nil })

    private static func nobody(_ text: String) -> ValueFault? {
        text == "nobody" ? ValueFault("is nobody") : nil
    }

    private static func customers(_ line: TypedLine) -> [String] {
        ["ann", "bob"] + (line.text(of: file).map { [$0] } ?? [])
    }

    /// What a line comes to.
    static func parse(_ words: [String], width: Int = 80, files: [String: String] = [:]) -> Outcome {
        Parser(program, width: width) { path in
            files[path].map { .success($0) } ?? .failure(UnreadableArguments("there is no such file"))
        }.parse(words)
    }

    /// The command and the values of a line that is right.
    static func values(_ words: [String], files: [String: String] = [:]) throws -> (String, Values) {
        let outcome = parse(words, files: files)
        guard case .run(let command, let values) = outcome else {
            throw NoValues(words: words, outcome: "\(outcome)")
        }
        return (command.name, values)
    }

    /// What is said of a line that is wrong, without the program's name; nil for one that is right.
    static func fault(_ words: [String], files: [String: String] = [:]) -> String? {
        guard case .fault(let line) = parse(words, files: files) else { return nil }
        return line.hasPrefix("shop: error: ") ? String(line.dropFirst("shop: error: ".count)) : line
    }

    /// The text that a line asks for; nil where it asks for none.
    static func text(_ words: [String], width: Int = 80) -> String? {
        guard case .show(let text) = parse(words, width: width) else { return nil }
        return text
    }

    struct NoValues: Error {
        let words: [String]
        let outcome: String
    }
}

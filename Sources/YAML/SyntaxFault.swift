/// What libyaml says when a text is no YAML, and what people should read instead.
///
/// The words of libyaml 0.2.5 stand in its scanner.c and parser.c; those that a slip of the hand brings about
/// are reworded, the others are passed on.
struct SyntaxFault {
    /// What libyaml calls the fault.
    let problem: String
    /// Where libyaml gave up.
    let mark: Mark
    /// What libyaml was doing, where it says.
    let context: String?
    /// Where the thing begins that libyaml was reading.
    let contextMark: Mark
    /// The character at `mark`; nil at the end of a line.
    let character: Unicode.Scalar?

    /// The fault with its place: for a quote or bracket that is never closed, that is where it opens.
    var error: ParseError {
        if isUnclosed {
            return ParseError(mark: contextMark, message: "what opens here is never closed")
        }
        return ParseError(mark: mark, message: reworded)
    }

    private var isUnclosed: Bool {
        problem == "found unexpected end of stream" && context != nil
    }

    private var reworded: String {
        switch problem {
        case "found character that cannot start any token": return badStart
        case "mapping values are not allowed in this context":
            return "a key can't stand here: put the value in quotes if the colon belongs to it, or check the"
                + " indentation"
        case "could not find expected ':'":
            return "a colon is missing after a key (the key begins on line \(contextMark.line))"
        case "block sequence entries are not allowed in this context":
            return "a list can't begin here: put it on the next line"
        case "found a tab character that violates indentation": return Self.tabMessage
        case "found unknown escape character":
            return
                "there is no such escape in double quotes: write \\\\ for a backslash, or use single quotes"
        default: return general
        }
    }

    private static let tabMessage = "a tab stands where YAML wants spaces: indent with spaces"

    private var badStart: String {
        guard let character else { return "a value can't begin like this" }
        if character == "\t" { return Self.tabMessage }
        return "a value can't begin with \(character): put it in quotes"
    }

    private var general: String {
        let isIndentation = problem.hasPrefix("did not find expected")
        var sentence = problem
        if let context {
            sentence += " \(context) that begins on line \(contextMark.line)"
        }
        return isIndentation ? sentence + ": check indentation, brackets and quotes" : sentence
    }
}

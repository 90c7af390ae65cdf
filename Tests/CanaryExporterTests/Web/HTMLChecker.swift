/// Reads HTML strictly: every tag closed in order, every attribute well formed, no stray angle bracket.
///
/// It knows just enough of the language for pages without scripts, and accepts less than browsers do.
struct HTMLChecker {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// The elements that have no end, by the HTML standard's section 13.1.2.
    private static let void: Set<String> = ["meta", "br", "link", "hr", "img", "input"]

    /// The names of all elements, in order.
    private(set) var elements: [String] = []
    /// Each cell's text, its entities read.
    private(set) var cells: [String] = []
    /// The names of all attributes.
    private(set) var attributes: Set<String> = []

    private var open: [String] = []
    private var text = ""

    init(_ page: String) throws {
        guard page.hasPrefix("<!DOCTYPE html>\n") else { throw Fault(description: "no document type") }
        var rest = page.dropFirst("<!DOCTYPE html>".count)
        while let character = rest.first {
            if character == "<" {
                try readTag(&rest)
                if open.last == "style" {
                    guard let end = rest.firstRange(of: "</style>") else {
                        throw Fault(description: "open style")
                    }
                    guard !rest[..<end.lowerBound].contains("<") else { throw Fault(description: "style") }
                    rest = rest[end.lowerBound...]
                }
            } else if character == "&" {
                try readEntity(&rest)
            } else if character == ">" {
                throw Fault(description: "a stray > before \(rest.prefix(40))")
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        guard open.isEmpty else { throw Fault(description: "not closed: \(open)") }
    }

    private mutating func readTag(_ rest: inout Substring) throws {
        guard let end = Self.endOfTag(rest) else { throw Fault(description: "open tag: \(rest.prefix(40))") }
        let tag = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if tag.hasPrefix("/") {
            guard open.popLast() == String(tag.dropFirst()) else { throw Fault(description: "<\(tag)>") }
            if tag == "/td" || tag == "/th" { cells.append(text) }
            return
        }
        guard let match = tag.wholeMatch(of: #/([a-z][a-z0-9]*)((?:\s+[a-z-]+=(?:"[^"<>]*"|[a-z0-9]+))*)/#)
        else { throw Fault(description: "<\(tag)>") }
        let name = String(match.1)
        elements.append(name)
        attributes.formUnion(match.2.matches(of: #/\s([a-z-]+)=/#).map { String($0.1) })
        if name == "td" || name == "th" { text = "" }
        if !Self.void.contains(name) { open.append(name) }
    }

    /// The bracket that ends a tag: the first one outside quotes.
    private static func endOfTag(_ rest: Substring) -> Substring.Index? {
        var isQuoted = false
        return rest.indices.first { index in
            if rest[index] == "\"" { isQuoted.toggle() }
            return rest[index] == ">" && !isQuoted
        }
    }

    private mutating func readEntity(_ rest: inout Substring) throws {
        let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
        guard let (entity, character) = entities.first(where: { rest.hasPrefix($0.key) }) else {
            throw Fault(description: "no entity: \(rest.prefix(20))")
        }
        text += character
        rest = rest.dropFirst(entity.count)
    }
}

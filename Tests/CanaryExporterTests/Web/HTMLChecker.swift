/// Reads HTML strictly: every tag closed in order and where it may stand, every attribute well formed,
/// no stray angle bracket, headings in order, references to what is there.
///
/// It knows just enough of the language for pages without scripts, and accepts less than browsers do.
struct HTMLChecker {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    struct Element {
        let name: String
        let attributes: [String: String]
        /// All text inside, its entities read.
        fileprivate(set) var text = ""
        /// Where its text begins in the page's, in bytes.
        fileprivate var start = 0
    }

    /// The elements that have no end, by the HTML standard's section 13.1.2.
    private static let void: Set<String> = ["meta", "br", "link", "hr", "img", "input", "col"]

    /// What may stand only within what: a browser would move or close it elsewhere.
    private static let parents: [String: Set<String>] = [
        "li": ["ul", "ol"], "dt": ["dl"], "dd": ["dl"], "tr": ["thead", "tbody"], "td": ["tr"], "th": ["tr"],
        "thead": ["table"], "tbody": ["table"], "caption": ["table"], "colgroup": ["table"],
        "col": ["colgroup"], "summary": ["details"], "head": ["html"], "body": ["html"],
        "title": ["head", "svg"],
        "path": ["svg", "symbol"], "use": ["svg"], "symbol": ["svg"],
    ]

    /// What holds text and its like alone: a block inside would end it in a browser.
    private static let textual: Set<String> = [
        "p", "h1", "h2", "h3", "span", "a", "summary", "small", "code", "bdi", "time", "strong",
    ]
    private static let blocks: Set<String> = [
        "p", "h1", "h2", "h3", "ul", "ol", "li", "dl", "table", "section", "article", "div", "details",
        "header",
        "footer", "main", "nav",
    ]

    /// All elements, in the order of their ends; those without an end as they come.
    private(set) var elements: [Element] = []

    private var text = ""
    private var open: [Element] = []
    private var started: [Element] = []

    init(_ page: String) throws {
        guard page.hasPrefix("<!DOCTYPE html>\n") else { throw Fault(description: "no document type") }
        var rest = page.dropFirst("<!DOCTYPE html>".count)
        while let character = rest.first {
            if character == "<" {
                try readTag(&rest)
            } else if character == "&" {
                try readEntity(&rest)
            } else if character == ">" {
                throw Fault(description: "a stray > before \(rest.prefix(40))")
            } else {
                let run = rest.prefix { $0 != "<" && $0 != ">" && $0 != "&" }
                text += run
                rest = rest[run.endIndex...]
            }
        }
        guard open.isEmpty else { throw Fault(description: "not closed: \(open.map(\.name))") }
        try checkWhole()
    }

    /// The texts of all elements of that name.
    func texts(_ name: String) -> [String] {
        elements.filter { $0.name == name }.map(\.text)
    }

    /// The values of an attribute, wherever it stands.
    func values(_ attribute: String) -> [String] {
        elements.compactMap { $0.attributes[attribute] }
    }

    private mutating func readTag(_ rest: inout Substring) throws {
        guard let end = Self.endOfTag(rest) else { throw Fault(description: "open tag: \(rest.prefix(40))") }
        let tag = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if tag.hasPrefix("/") {
            guard var element = open.popLast(), element.name == tag.dropFirst() else {
                throw Fault(description: "<\(tag)>")
            }
            element.text = String(text.utf8.dropFirst(element.start)) ?? ""
            elements.append(element)
            return
        }
        let (name, attributes) = try Self.parts(of: tag)
        let element = Element(name: name, attributes: attributes, start: text.utf8.count)
        try checkPlace(of: element)
        started.append(element)
        if Self.void.contains(element.name) { elements.append(element) } else { open.append(element) }
    }

    /// A tag's name, and its attributes with their entities read.
    private static func parts(of tag: Substring) throws -> (String, [String: String]) {
        let name = tag.prefix { $0 != " " }
        guard !name.isEmpty, name.utf8.allSatisfy(isWord) else { throw Fault(description: "<\(tag)>") }
        var attributes: [String: String] = [:]
        var rest = tag.dropFirst(name.count)
        while !rest.isEmpty {
            guard rest.hasPrefix(" "), let equals = rest.firstIndex(of: "=") else {
                throw Fault(description: "<\(tag)>")
            }
            let key = rest[..<equals].dropFirst()
            let value = rest[equals...].dropFirst()
            let end = value.dropFirst().firstIndex(of: "\"")
            guard !key.isEmpty, key.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") }),
                value.hasPrefix("\""), let end, !value[..<end].contains(where: { $0 == "<" || $0 == ">" }),
                attributes.updateValue(try read(value[..<end].dropFirst()), forKey: String(key)) == nil
            else { throw Fault(description: "<\(tag)>") }
            rest = value[end...].dropFirst()
        }
        return (String(name), attributes)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func checkPlace(of element: Element) throws {
        if let parents = Self.parents[element.name], !parents.contains(open.last?.name ?? "") {
            throw Fault(description: "<\(element.name)> in <\(open.last?.name ?? "")>")
        }
        if Self.blocks.contains(element.name),
            let around = open.last(where: { Self.textual.contains($0.name) })
        {
            throw Fault(description: "<\(element.name)> in <\(around.name)>")
        }
        if element.name == "a", open.contains(where: { $0.name == "a" }) {
            throw Fault(description: "a link in a link")
        }
        if open.last?.name == "ul", element.name != "li" {
            throw Fault(description: "<\(element.name)> in a list")
        }
    }

    /// The bracket that ends a tag: the first one outside quotes.
    private static func endOfTag(_ rest: Substring) -> Substring.Index? {
        var isQuoted = false
        return rest.indices.first { index in
            if rest[index] == "\"" { isQuoted.toggle() }
            return rest[index] == ">" && !isQuoted
        }
    }

    private static func read(_ value: Substring) throws -> String {
        var rest = value
        var text = ""
        while let character = rest.first {
            if character == "&" {
                text += try takeEntity(&rest)
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    private mutating func readEntity(_ rest: inout Substring) throws {
        text += try Self.takeEntity(&rest)
    }

    private static func takeEntity(_ rest: inout Substring) throws -> String {
        let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
        guard let (entity, character) = entities.first(where: { rest.hasPrefix($0.key) }) else {
            throw Fault(description: "no entity: \(rest.prefix(20))")
        }
        rest = rest.dropFirst(entity.count)
        return character
    }
}

extension HTMLChecker {
    /// What can be said of the whole document only.
    private func checkWhole() throws {
        let ids = started.compactMap { $0.attributes["id"] }
        guard Set(ids).count == ids.count else { throw Fault(description: "an id twice: \(ids)") }
        for element in started {
            for name in ["aria-labelledby", "href"] {
                guard let value = element.attributes[name], name != "href" || value.hasPrefix("#") else {
                    continue
                }
                let id = value.hasPrefix("#") ? String(value.dropFirst()) : value
                guard ids.contains(id) else { throw Fault(description: "\(name) of \(value) leads nowhere") }
            }
        }
        var level = 0
        for heading in started where ["h1", "h2", "h3", "h4", "h5", "h6"].contains(heading.name) {
            let next = Int(heading.name.dropFirst()) ?? 0
            guard next <= level + 1 else { throw Fault(description: "<\(heading.name)> after h\(level)") }
            level = next
        }
        guard started.count(where: { $0.name == "h1" }) == 1, started.count(where: { $0.name == "main" }) == 1
        else { throw Fault(description: "not one h1 and one main") }
        for element in elements {
            try checkNamed(element)
        }
    }

    private func checkNamed(_ element: Element) throws {
        switch element.name {
        case "a", "summary", "h1", "h2", "h3", "title", "caption":
            guard element.text.contains(where: { !$0.isWhitespace }) else {
                throw Fault(description: "<\(element.name)> without text")
            }
        case "th":
            guard element.attributes["scope"] != nil else { throw Fault(description: "<th> without scope") }
        case "svg":
            let isNamed = element.attributes["role"] == "img" && !element.text.isEmpty
            guard isNamed || element.attributes["aria-hidden"] == "true" else {
                throw Fault(description: "a picture without words")
            }
        case "time":
            guard element.attributes["datetime"] != nil else { throw Fault(description: "<time>") }
        default: break
        }
    }
}

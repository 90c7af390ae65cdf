/// The elements of a header field like `Accept`, each with how much it is wanted.
///
/// RFC 9110, sections 5.6 and 12.4.2. Elements that can't be read are passed over, as are those beyond the
/// first 64: whoever sends more wants something else than metrics.
struct QualityList: Sendable, Hashable {
    /// One thing that the client takes.
    struct Element: Sendable, Hashable {
        /// What it is, in small letters: a media range or a coding.
        let value: String

        /// Its parameters but `q`, names in small letters; of one that comes twice the last counts.
        let parameters: [String: String]

        /// How much it is wanted, from 0, not at all, to 1.
        let quality: Double
    }

    /// The elements, the most wanted first; equally wanted ones in the client's order.
    let elements: [Element]

    private static let elementsMax = 64

    /// Reads the value of a field.
    init(_ text: String) {
        let read = Self.split(text[...], at: ",").prefix(Self.elementsMax).compactMap(Self.element)
        // Sorting by the place too makes the order of equals certain.
        elements = read.enumerated().sorted { one, other in
            one.element.quality == other.element.quality
                ? one.offset < other.offset : one.element.quality > other.element.quality
        }.map(\.element)
    }

    /// Of an `Accept-Encoding`: whether gzip is wanted, and more than no compression at all.
    ///
    /// What isn't listed counts as `*`; without that, no compression is the last resort, and taken even where
    /// it was ruled out, since a client that gets something can still complain.
    var prefersGzip: Bool {
        func quality(_ names: Set<String>) -> Double? {
            elements.first { names.contains($0.value) }?.quality
        }
        let other = quality(["*"]) ?? 0
        return quality(["gzip", "x-gzip"]) ?? other > quality(["identity"]) ?? other
    }

    private static func element(_ text: Substring) -> Element? {
        let pieces = split(text, at: ";").map(trimmed)
        guard let value = pieces.first, !value.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        var quality = 1.0
        for piece in pieces.dropFirst() where !piece.isEmpty {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { return nil }
            let name = trimmed(halves[0]).lowercased()
            let text = unquoted(trimmed(halves[1]))
            if name == "q" {
                guard let number = qualityValue(text) else { return nil }
                quality = number
            } else {
                parameters[name] = text
            }
        }
        return Element(value: value.lowercased(), parameters: parameters, quality: quality)
    }

    /// A number from 0 to 1 in decimal, as lenient with the number of digits as other servers are.
    private static func qualityValue(_ text: String) -> Double? {
        guard text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }),
            let number = Double(text), number <= 1
        else { return nil }
        return number
    }

    /// Splits at a separator that doesn't stand in quotes.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        let separator = separator.asciiValue
        var pieces: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                pieces.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        pieces.append(text[start...])
        return pieces
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
        var plain = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(character)
                isEscaped = false
            }
        }
        return plain
    }
}

/// Checks that bytes are text that a YAML file may hold, before a parser sees them.
///
/// libyaml would find the same faults, but without line and column.
struct TextCheck {
    private let bytes: ArraySlice<UInt8>

    /// Looks at bytes without their byte order mark.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The first fault, or nil when the text can be parsed.
    ///
    /// Refused are bytes that aren't UTF-8 (RFC 3629) and what YAML 1.2 section 5.1 calls not printable.
    func fault() -> ParseError? {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .emptyInput: return nil
            case .error:
                return ParseError(
                    mark: Mark(line: line, column: column),
                    message: "these bytes are no UTF-8: save the file in UTF-8")
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                guard Self.isPrintable(scalar) else {
                    return ParseError(
                        mark: Mark(line: line, column: column),
                        message:
                            "the control character \(Self.name(of: scalar)) can't stand in YAML: remove it")
                }
                if scalar == "\n" && previous == "\r" {
                    // The second half of one line break.
                } else if scalar == "\n" || scalar == "\r" {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
                previous = scalar
            }
        }
    }

    /// The character at a place, or nil at the end of a line or of the text.
    func character(at mark: Mark) -> Unicode.Scalar? {
        let lines = String(decoding: bytes, as: UTF8.self).unicodeScalars.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" })
        guard mark.line <= lines.count else { return nil }
        return lines[mark.line - 1].dropFirst(mark.column - 1).first
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: true
        case 0x00..<0x20, 0x7F..<0xA0: false
        case 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    }
}

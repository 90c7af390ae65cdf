internal import HTTPServer

/// Which page is asked for.
struct PageRequest: Hashable {
    /// The canary to show; nil: the overview.
    var canary: String?
    /// After how many seconds the browser is to load the page anew; nil: not by itself.
    var refreshSeconds: Int?

    /// The intervals that the page offers, in seconds.
    static let refreshChoices = [10, 30, 60, 300]

    /// Asks for a page.
    init(canary: String? = nil, refreshSeconds: Int? = nil) {
        self.canary = canary
        self.refreshSeconds = refreshSeconds
    }

    /// Reads `canary` and `refresh`; what else there is, and an interval that isn't offered, is left aside.
    init(query: String?) {
        for item in (query ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            switch Self.decoded(parts[0]) {
            case "canary": canary = canary ?? Self.decoded(parts[1])
            case "refresh":
                refreshSeconds = Int(parts[1]).flatMap { Self.refreshChoices.contains($0) ? $0 : nil }
            default: continue
            }
        }
    }

    /// Reads percent-encoding and plus signs as forms write them; U+FFFD stands for what isn't UTF-8.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let value = hexadecimal(digits) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: Substring.UTF8View) -> UInt8? {
        digits.reduce(UInt8?.some(0)) { value, byte in
            guard let value, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            return value << 4 | UInt8(digit)
        }
    }
}

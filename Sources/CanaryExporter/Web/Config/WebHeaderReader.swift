internal import HTTPServer
internal import Text
internal import YAML

/// Reads the section `http_server_config`: the fields that go into every response, and that HTTP/2 isn't
/// asked for.
struct WebHeaderReader {
    /// The fields that may be set, and the only values that they may have where not every text will do.
    private static let known: [(name: String, values: [String])] = [
        ("Content-Security-Policy", []), ("X-Frame-Options", ["deny", "sameorigin"]),
        ("X-Content-Type-Options", ["nosniff"]), ("X-XSS-Protection", []), ("Strict-Transport-Security", []),
    ]

    /// Bytes of all values together: the server builds a response's fields in a few kilobytes.
    private static let lengthLimitBytes = 4096

    private let findings: Findings
    private let values: WebValueReader

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
        values = WebValueReader(findings)
    }

    /// Reads the section; of what is faulty nothing is returned.
    func read(_ section: ConfigValue) -> [HTTPHeader] {
        guard let mapping = MappingReader(section, keys: ["http2", "headers"], findings: findings) else {
            return []
        }
        if let value = values.given("http2", in: mapping), values.bool(value) == true {
            findings.fault(
                "HTTP/2 isn't spoken here, only HTTP/1.1, which is all that Prometheus needs; write false or"
                    + " remove the key",
                at: value)
        }
        guard let value = values.given("headers", in: mapping),
            let fields = MappingReader(value, keys: Self.known.map(\.name), findings: findings)
        else { return [] }
        let headers = Self.known.compactMap { field(fields, $0.name, $0.values) }
        let length = headers.reduce(0) { $0 + $1.value.utf8.count }
        if length > Self.lengthLimitBytes {
            findings.fault(
                "the values have \(length) bytes together; the most is \(Self.lengthLimitBytes)", at: value)
        }
        return headers
    }

    private func field(_ fields: MappingReader, _ name: String, _ allowed: [String]) -> HTTPHeader? {
        guard let value = values.given(name, in: fields), let text = ValueReader(findings).text(value) else {
            return nil
        }
        if !allowed.isEmpty, !allowed.contains(text) {
            findings.fault(
                "\(Quoting.quoted(text)) isn't allowed here; write \(allowed.joined(separator: " or ")), or"
                    + " remove the key",
                at: value)
            return nil
        }
        guard !text.unicodeScalars.contains(where: { !$0.isASCII || $0.value < 0x20 || $0.value == 0x7F })
        else {
            findings.fault(
                "holds characters that a header field can't have; write printable ASCII in one line",
                at: value)
            return nil
        }
        return text.isEmpty ? nil : HTTPHeader(name, text)
    }
}

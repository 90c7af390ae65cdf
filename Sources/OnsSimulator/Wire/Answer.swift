/// An answer before it is sent: status, headers beside the usual ones, body.
struct Answer: Sendable {
    /// The HTTP status.
    var status: Int

    /// Headers beside Date, Content-Type, Content-Length and Connection.
    var headers: [(name: String, value: String)] = []

    /// The body's type.
    var contentType = "application/json;charset=utf-8"

    /// The body's bytes.
    var body: [UInt8]

    /// An answer with a JSON body.
    init(status: Int, json: JSON) {
        self.status = status
        body = Array(json.text.utf8)
    }

    /// An answer with any text as its body.
    init(status: Int, contentType: String, text: String) {
        self.status = status
        self.contentType = contentType
        body = Array(text.utf8)
    }

    /// The status line and headers with the empty line, for a body of the given length.
    ///
    /// The length is the body's own unless a lie is wanted; nil announces chunks.
    func head(date: Int64, length: Int64?, closes: Bool) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) \(Self.reason(status))", "Date: \(CivilTime.httpDate(date))"]
        lines.append("Content-Type: \(contentType)")
        lines.append(length.map { "Content-Length: \($0)" } ?? "Transfer-Encoding: chunked")
        lines.append("Connection: \(closes ? "close" : "keep-alive")")
        lines += headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Head and body together.
    func bytes(date: Int64, closes: Bool) -> [UInt8] {
        head(date: date, length: Int64(body.count), closes: closes) + body
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 302: "Found"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}

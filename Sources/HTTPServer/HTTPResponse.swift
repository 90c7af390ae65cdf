/// A response made for one request.
///
/// For what is sent more than once, or is large, use `PreparedResponse`.
package struct HTTPResponse: Sendable, Hashable {
    /// The status code, 200 to 599.
    package var status: Int

    /// Header fields, without those the server adds: Date, Content-Length and Connection.
    package var headers: [HTTPHeader]

    /// The body; left out of the answer to HEAD, where its length stays.
    package var body: [UInt8]

    /// Makes a response.
    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Makes a plain text of one line; the line feed is added.
    package static func text(_ status: Int, _ line: String, headers: [HTTPHeader] = []) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")] + headers,
            body: Array((line + "\n").utf8))
    }

    /// The answer to a path that leads nowhere.
    package static let notFound = text(404, "Not Found")

    /// The answer to a method that a path doesn't take, with those it does.
    ///
    /// RFC 9110, section 15.5.6, asks for them in Allow.
    package static func methodNotAllowed(allow: [String]) -> HTTPResponse {
        text(405, "Method Not Allowed", headers: [HTTPHeader("Allow", allow.joined(separator: ", "))])
    }
}

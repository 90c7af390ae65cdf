/// A complete request, copied out of the library, so that it may outlive the connection.
///
/// Text that isn't UTF-8 has U+FFFD in place of what is wrong.
package struct HTTPRequest: Sendable {
    /// The method as sent, case-sensitive: `GET`, `HEAD`, `POST` or any other token.
    package let method: String

    /// The path as sent, percent-encoded: `/api/v1/canaries/a%2Fb/messages`; `*` for `OPTIONS *`.
    package let path: String

    /// The query as sent, without the question mark; nil if there was none.
    package let query: String?

    /// Who asks.
    package let remoteAddress: RemoteAddress

    /// The body, at most as long as the server's limit.
    package let body: [UInt8]

    private let headers: HeaderBlock

    /// Makes a request, for tests of handlers.
    package init(
        method: String = "GET", target: String, headers: [HTTPHeader] = [],
        remoteAddress: RemoteAddress = RemoteAddress(ipv4: 127, 0, 0, 1, port: 0), body: [UInt8] = []
    ) {
        self.init(
            method: method, target: target, headers: HeaderBlock(headers), remoteAddress: remoteAddress,
            body: body)
    }

    /// Makes a request from what the server received.
    init(
        method: String, target: String, headers: HeaderBlock, remoteAddress: RemoteAddress, body: [UInt8]
    ) {
        self.method = method
        (path, query) = Self.split(target)
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.body = body
    }

    /// The value of a header field, nil if it is absent; case of the name doesn't matter.
    ///
    /// Several fields of the same name are joined by `, ` in order: RFC 9110, section 5.3.
    package func header(_ name: String) -> String? {
        let values = headers.values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Splits a request target into path and query; of an absolute one (RFC 9112, section 3.2.2) drops the
    /// host.
    private static func split(_ target: String) -> (path: String, query: String?) {
        // By bytes: what is looked for is ASCII, and looking for characters takes ten times as long.
        let isOrigin = target.utf8.first == UInt8(ascii: "/")
        if isOrigin, !target.utf8.contains(UInt8(ascii: "?")) { return (target, nil) }
        var rest = target[...]
        if !isOrigin, let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            rest = rest[(rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex)...]
        }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        return (path.isEmpty ? "/" : String(path), mark.map { String(rest[rest.utf8.index(after: $0)...]) })
    }
}

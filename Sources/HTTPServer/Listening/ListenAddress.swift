/// Where to listen, as Prometheus's `--web.listen-address` spells it.
///
/// `:10879` is every interface, IPv4 and IPv6; `0.0.0.0:10879` every one of IPv4 and `[::]:10879` of IPv6;
/// `127.0.0.1:10879`, `[::1]:10879` and `localhost:10879` are one address. Port 0 lets the system choose.
/// `unix:/run/canary.sock` is a socket in the file system.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address without brackets; empty for every interface, and for a unix socket.
    package let host: String

    /// The port, 0 for any free one, and for a unix socket.
    package let port: UInt16

    /// The absolute path of a unix socket; nil for TCP.
    package let path: String?

    /// Makes a TCP address from its parts.
    package init(host: String, port: UInt16) {
        (self.host, self.port, path) = (host, port, nil)
    }

    /// Makes the address of a unix socket from its absolute path.
    package init(path: String) {
        (host, port, self.path) = ("", 0, path)
    }

    /// Reads `host:port`, with IPv6 addresses in brackets, or `unix:/path`.
    ///
    /// Throws `HTTPServerError.invalidAddress` with the reason.
    package init(parsing text: String) throws(HTTPServerError) {
        if text.hasPrefix(Self.unixPrefix) {
            try self.init(parsingPath: String(text.dropFirst(Self.unixPrefix.count)), of: text)
            return
        }
        guard text.utf8.count <= Self.lengthMax else { throw Self.invalid(text, "it is too long") }
        guard let colon = text.lastIndex(of: ":") else {
            throw Self.invalid(text, "the port is missing, as in :10879")
        }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { throw Self.invalid(text, "the port must be a number from 0 to 65535") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw Self.invalid(text, "brackets are for IPv6 addresses") }
        } else if host.contains(":") {
            throw Self.invalid(text, "an IPv6 address needs brackets, as in [::1]:10879")
        }
        guard !host.contains(where: { $0 == "[" || $0 == "]" || $0 == "/" || $0.isWhitespace }) else {
            throw Self.invalid(text, "the host isn't a name or an address")
        }
        self.init(host: String(host), port: port)
    }

    private init(parsingPath path: String, of text: String) throws(HTTPServerError) {
        guard path.hasPrefix("/") else {
            throw Self.invalid(text, "the path must be absolute, as in unix:/run/canary.sock")
        }
        guard path.utf8.count <= Self.pathMax, !path.utf8.contains(0) else {
            throw Self.invalid(text, "the system allows paths of at most \(Self.pathMax) bytes for sockets")
        }
        self.init(path: path)
    }

    /// The address as it is written, `:10879`, `[::1]:10879` or `unix:/path`.
    package var description: String {
        if let path { return Self.unixPrefix + path }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func invalid(_ text: String, _ reason: String) -> HTTPServerError {
        .invalidAddress(String(text.prefix(HTTPServerError.foreignTextMax)), reason: reason)
    }

    private static let unixPrefix = "unix:"

    /// Bytes: a DNS name has at most 253, a port and its colon six.
    private static let lengthMax = 300

    /// Bytes of a socket's path: unix(7) has 108 with the NUL.
    static let pathMax = 107
}

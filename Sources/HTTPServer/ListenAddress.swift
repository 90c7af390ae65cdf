/// A host and a port to listen on, as Prometheus's `--web.listen-address` spells them.
///
/// `:9879` is every interface, IPv4 and IPv6; `127.0.0.1:9879`, `[::1]:9879` and `localhost:9879` are one
/// address. Port 0 lets the system choose.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address without brackets; empty for every interface.
    public let host: String

    /// The port, 0 for any free one.
    public let port: UInt16

    /// Makes an address from its parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, with IPv6 addresses in brackets.
    ///
    /// Throws `HTTPServerError.invalidAddress` with the reason.
    public init(parsing text: String) throws(HTTPServerError) {
        func invalid(_ reason: String) -> HTTPServerError {
            .invalidAddress(String(text.prefix(HTTPServerError.foreignTextMax)), reason: reason)
        }
        guard text.utf8.count <= Self.lengthMax else { throw invalid("it is too long") }
        guard let colon = text.lastIndex(of: ":") else { throw invalid("the port is missing, as in :9879") }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { throw invalid("the port must be a number from 0 to 65535") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw invalid("brackets are for IPv6 addresses") }
        } else if host.contains(":") {
            throw invalid("an IPv6 address needs brackets, as in [::1]:9879")
        }
        guard !host.contains(where: { $0 == "[" || $0 == "]" || $0 == "/" || $0.isWhitespace }) else {
            throw invalid("the host isn't a name or an address")
        }
        self.init(host: String(host), port: port)
    }

    /// The address as it is written, `:9879` or `[::1]:9879`.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Bytes: a DNS name has at most 253, a port and its colon six.
    private static let lengthMax = 300
}

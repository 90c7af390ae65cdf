internal import CMicroHTTPD
internal import Glibc

/// The address and port of a client, or that it came through a unix socket.
package struct RemoteAddress: Sendable, Hashable, CustomStringConvertible {
    /// The first eight bytes of the IPv6 address, the first one highest; 0 for IPv4.
    private let high: UInt64

    /// The last eight bytes; IPv4 addresses stand here as `::ffff:a.b.c.d`.
    private let low: UInt64

    /// The client's port; 0 for one that came through a unix socket.
    package let port: UInt16

    /// Says whether the client came through a unix socket, and thus from this machine and without an address.
    package let isUnixSocket: Bool

    /// The client of a unix socket.
    package static let unixSocket = RemoteAddress(high: 0, low: 0, port: 0, isUnixSocket: true)

    private init(high: UInt64, low: UInt64, port: UInt16, isUnixSocket: Bool) {
        (self.high, self.low, self.port, self.isUnixSocket) = (high, low, port, isUnixSocket)
    }

    /// Makes an address from an IPv4 one, for tests of handlers.
    package init(ipv4 first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8, port: UInt16) {
        high = 0
        low =
            Self.mappedPrefix | UInt64(first) << 24 | UInt64(second) << 16 | UInt64(third) << 8
            | UInt64(fourth)
        self.port = port
        isUnixSocket = false
    }

    /// Makes an address from the halves of an IPv6 one, for tests of handlers.
    package init(ipv6 high: UInt64, _ low: UInt64, port: UInt16) {
        self.init(high: high, low: low, port: port, isUnixSocket: false)
    }

    /// Copies an address that the system gave; nil if it is neither IPv4, IPv6 nor of a unix socket.
    init?(_ address: UnsafePointer<sockaddr>) {
        isUnixSocket = unsafe Int32(address.pointee.sa_family) == AF_UNIX
        let raw = unsafe UnsafeRawPointer(address)
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            let address = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            high = 0
            low = Self.mappedPrefix | UInt64(UInt32(bigEndian: address.sin_addr.s_addr))
            port = UInt16(bigEndian: address.sin_port)
        case AF_INET6:
            let address = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
            let halves = unsafe withUnsafeBytes(of: address.sin6_addr) { bytes in
                unsafe (
                    bytes.loadUnaligned(as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                )
            }
            high = UInt64(bigEndian: halves.0)
            low = UInt64(bigEndian: halves.1)
            port = UInt16(bigEndian: address.sin6_port)
        case AF_UNIX:
            (high, low, port) = (0, 0, 0)
        default:
            return nil
        }
    }

    /// What counts as one client: an IPv4 address, the first 64 bits of an IPv6 one, or all unix sockets.
    ///
    /// Whoever has one IPv6 address usually has 2^64 of them.
    package var network: RemoteAddress {
        RemoteAddress(high: high, low: high == 0 ? low : 0, port: 0, isUnixSocket: isUnixSocket)
    }

    /// The address alone, `192.0.2.1`, `2001:db8::1` or `unix`.
    package var host: String {
        if isUnixSocket { return "unix" }
        if high == 0, low >> 32 == Self.mappedPrefix >> 32 {
            return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
        }
        let bytes = [high.bigEndian, low.bigEndian]
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Address and port, `192.0.2.1:4711`, `[2001:db8::1]:4711` or `unix`.
    package var description: String {
        if isUnixSocket { return "unix" }
        let host = host
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Bytes 8 to 11 of an IPv4 address in IPv6: RFC 4291, section 2.5.5.2.
    private static let mappedPrefix: UInt64 = 0xffff << 32
}

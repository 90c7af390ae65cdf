internal import Glibc

/// A listening TCP socket on a loopback address.
///
/// The owner closes it once, when no thread accepts from it any more.
struct LoopbackListener: Sendable {
    /// Connections that wait to be accepted.
    private static let backlog: Int32 = 128

    /// The socket.
    let descriptor: Int32

    /// The port that it got.
    let port: UInt16

    /// Binds and listens; port 0 takes any free one.
    ///
    /// Throws for a host that is not `localhost`, in 127.0.0.0/8 or `::1`, and when the system refuses.
    static func open(host: String, port: UInt16) throws(SimulatorError) -> LoopbackListener {
        let name = host == "localhost" ? "127.0.0.1" : host
        var address4 = in_addr()
        var address6 = in6_addr()
        if unsafe inet_pton(AF_INET, name, &address4) == 1 {
            guard UInt32(bigEndian: address4.s_addr) >> 24 == 127 else { throw .notLoopback(host: host) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr = address4
            return try listen(family: AF_INET, &address)
        }
        guard unsafe inet_pton(AF_INET6, name, &address6) == 1, isLoopback(address6) else {
            throw .notLoopback(host: host)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = address6
        return try listen(family: AF_INET6, &address)
    }

    private static func isLoopback(_ address: in6_addr) -> Bool {
        unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        }
    }

    private static func listen<Address>(
        family: Int32, _ address: inout Address
    ) throws(SimulatorError) -> LoopbackListener {
        // Non-blocking: a connection may be gone between the poll and the accept.
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(family, Int32(flags), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        do throws(SimulatorError) {
            var yes: Int32 = 1
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            var length = socklen_t(MemoryLayout<Address>.size)
            try unsafe call("bind", address: &address) { pointer in unsafe bind(descriptor, pointer, length) }
            guard Glibc.listen(descriptor, backlog) == 0 else { throw .system(call: "listen", errno: errno) }
            try unsafe call("getsockname", address: &address) { pointer in
                unsafe getsockname(descriptor, pointer, &length)
            }
        } catch {
            close(descriptor)
            throw error
        }
        return LoopbackListener(descriptor: descriptor, port: port(of: address))
    }

    /// Hands a concrete address to a call that wants the general one.
    private static func call<Address>(
        _ name: String, address: inout Address, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
    ) throws(SimulatorError) {
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
        guard status == 0 else { throw .system(call: name, errno: errno) }
    }

    /// The port stands at the same place in both kinds of address.
    private static func port<Address>(of address: Address) -> UInt16 {
        unsafe withUnsafeBytes(of: address) { bytes in
            unsafe UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }
}

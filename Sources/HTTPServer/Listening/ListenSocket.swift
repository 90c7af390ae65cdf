internal import Glibc

/// Opens listening TCP sockets.
enum ListenSocket {
    /// Opens a socket that listens on an address, and returns it, owned by the caller.
    ///
    /// It doesn't block and isn't inherited by children. Throws the `HTTPServerError` that names the fix.
    static func open(_ address: ListenAddress) throws(HTTPServerError) -> Int32 {
        guard address.host.isEmpty else { return try openHost(address) }
        do {
            return try openEveryInterface(address, family: AF_INET6)
        } catch .system(_, call: "socket", _), .addressNotLocal {
            // A kernel without IPv6.
            return try openEveryInterface(address, family: AF_INET)
        }
    }

    /// The address a socket is bound to; nil if it is neither TCP nor a unix socket.
    static func address(of socket: Int32) -> ListenAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            let address = unsafe raw.assumingMemoryBound(to: sockaddr.self)
            guard unsafe getsockname(socket, address, &length) == 0,
                let own = unsafe RemoteAddress(address)
            else { return nil }
            guard own.isUnixSocket else { return ListenAddress(host: own.host, port: own.port) }
            let local = unsafe raw.assumingMemoryBound(to: sockaddr_un.self)
            let path = unsafe withUnsafeBytes(of: &local.pointee.sun_path) { bytes in
                // One in the abstract namespace begins with a NUL, and is shown as ss does.
                unsafe (bytes.first == 0 ? [UInt8(ascii: "@")] + Array(bytes.dropFirst()) : Array(bytes))
                    .prefix { $0 != 0 }
            }
            return ListenAddress(path: String(decoding: path, as: UTF8.self))
        }
    }

    /// Whether a descriptor is a stream socket that listens.
    static func isListening(_ socket: Int32) -> Bool {
        option(socket, SO_ACCEPTCONN) == 1 && option(socket, SO_TYPE) == Int32(SOCK_STREAM.rawValue)
    }

    private static func option(_ socket: Int32, _ name: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(socket, SOL_SOCKET, name, &value, &length) == 0 else { return nil }
        return value
    }

    /// Connections that may wait to be accepted: a burst must not run into SYN retries of a second.
    static let backlog: Int32 = 1024

    private static func openEveryInterface(
        _ address: ListenAddress, family: Int32
    ) throws(HTTPServerError) -> Int32 {
        let port = in_port_t(address.port).bigEndian
        if family == AF_INET {
            var any = sockaddr_in()
            any.sin_family = sa_family_t(AF_INET)
            any.sin_port = port
            return try listen(address, family, &any)
        }
        var any = sockaddr_in6()
        any.sin6_family = sa_family_t(AF_INET6)
        any.sin6_port = port
        return try listen(address, family, &any)
    }

    private static func openHost(_ address: ListenAddress) throws(HTTPServerError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(address.host, String(address.port), &hints, &list)
        guard status == 0, let first = unsafe list else {
            throw .unresolvable(address, reason: unsafe String(cString: gai_strerror(status)))
        }
        defer { unsafe freeaddrinfo(list) }
        // IPv4 first where a name has both, as Go's net.Listen does: localhost is 127.0.0.1.
        var chosen = unsafe first
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let candidate = unsafe next {
            if unsafe candidate.pointee.ai_family == AF_INET {
                unsafe chosen = unsafe candidate
                break
            }
            unsafe next = unsafe candidate.pointee.ai_next
        }
        guard let socketAddress = unsafe chosen.pointee.ai_addr else {
            throw .unresolvable(address, reason: "no address")
        }
        let (family, length) = unsafe (chosen.pointee.ai_family, chosen.pointee.ai_addrlen)
        return try unsafe listen(address, family, socketAddress, length)
    }

    private static func listen<Address>(
        _ address: ListenAddress, _ family: Int32, _ socketAddress: inout Address
    ) throws(HTTPServerError) -> Int32 {
        try unsafe withUnsafeMutablePointer(to: &socketAddress) { pointer throws(HTTPServerError) in
            try unsafe listen(
                address, family, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<Address>.size))
        }
    }

    private static func listen(
        _ address: ListenAddress, _ family: Int32, _ socketAddress: UnsafePointer<sockaddr>,
        _ length: socklen_t
    ) throws(HTTPServerError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(family, type, 0)
        guard socket >= 0 else { throw error(address, call: "socket") }
        var isKept = false
        defer { if !isKept { close(socket) } }
        // A restart must not wait for the old server's connections in TIME_WAIT.
        set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        if family == AF_INET6 {
            // Every interface means IPv4 as well; one IPv6 address means that one.
            set(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.host.isEmpty ? 0 : 1)
        }
        guard unsafe bind(socket, socketAddress, length) == 0 else { throw error(address, call: "bind") }
        guard Glibc.listen(socket, backlog) == 0 else { throw error(address, call: "listen") }
        isKept = true
        return socket
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        // A failure only costs convenience, and none is documented for these options on a fresh socket.
        _ = unsafe setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that names the fix for what a system call said.
    static func error(_ address: ListenAddress, call: String) -> HTTPServerError {
        switch errno {
        case EADDRINUSE: .addressInUse(address)
        case EADDRNOTAVAIL: .addressNotLocal(address)
        case EACCES, EPERM: .permissionDenied(address)
        default: .system(address, call: call, reason: unsafe String(cString: strerror(errno)))
        }
    }
}

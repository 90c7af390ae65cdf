import Glibc

/// A TCP client that sends exactly what a test says and reads with a deadline: a well-behaved library couldn't misbehave.
final class RawClient: Sendable {
    struct Response: Equatable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error {
        var what: String
    }

    let socket: Int32

    /// Connects to a port on this machine; the receive buffer can be made small for a client that reads slowly.
    init(port: UInt16, from source: String = "127.0.0.1", receiveBufferBytes: Int32 = 0) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure(what: "socket: \(errno)") }
        if receiveBufferBytes > 0 {
            var size = receiveBufferBytes
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var own = Self.address(source, port: 0)
        var server = Self.address("127.0.0.1", port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard status == 0 else { throw Failure(what: "bind: \(errno)") }
        let connected = withUnsafePointer(to: &server) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, length) }
        }
        // The socket is closed by deinit, which runs for a client that isn't connected too.
        guard connected == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    /// Connects to a unix socket.
    init(path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure(what: "socket: \(errno)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    deinit {
        close(socket)
    }

    /// Says that nothing more will be sent, and goes on reading.
    func endSending() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Sends text; a broken connection is not an error here, since tests look at what comes back.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Reads what is there, at most so many bytes, within the timeout; nil at the end of the connection or after a reset.
    func receive(atMost count: Int = 65536, timeout: Duration = .seconds(10)) throws -> [UInt8]? {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Int32(timeout / .milliseconds(1))) > 0 else { throw Failure(what: "timeout") }
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(socket, &bytes, count, 0)
        return received > 0 ? Array(bytes[..<received]) : nil
    }

    /// Reads until the server ends the connection.
    func receiveAll(timeout: Duration = .seconds(10)) throws -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try receive(timeout: timeout) { all += piece }
        return all
    }

    /// Reads exactly so many responses; those to HEAD have no body.
    func responses(_ count: Int, toHead: Bool = false) throws -> [Response] {
        var buffer: [UInt8] = []
        var responses: [Response] = []
        while responses.count < count {
            if let (response, rest) = try Self.parse(buffer, toHead: toHead) {
                responses.append(response)
                buffer = rest
            } else if let piece = try receive(atMost: 1 << 20) {
                buffer += piece
            } else {
                throw Failure(what: "end after: \(String(decoding: buffer.prefix(200), as: UTF8.self))")
            }
        }
        guard buffer.isEmpty else { throw Failure(what: "bytes after the response") }
        return responses
    }

    /// Ends the connection with a reset, as a process that crashed does; nothing more can be sent.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        // Connecting to no address breaks the connection off, and leaves the socket for deinit to close.
        var nowhere = sockaddr_in()
        nowhere.sin_family = sa_family_t(AF_UNSPEC)
        withUnsafePointer(to: &nowhere) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Sends a request and reads its response.
    func exchange(_ text: String, toHead: Bool = false) throws -> Response {
        send(text)
        return try responses(1, toHead: toHead)[0]
    }

    /// Waits for the server to end the connection, and returns how long that took.
    func durationUntilEnd(timeout: Duration = .seconds(20)) throws -> Duration {
        try ContinuousClock().measure { _ = try receiveAll(timeout: timeout) }
    }

    private static func parse(_ bytes: [UInt8], toHead: Bool) throws -> (Response, [UInt8])? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw Failure(what: "status line: \(lines[0])")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Failure(what: "header: \(line)") }
            headers[line[..<colon].lowercased()] = String(line[line.index(colon, offsetBy: 2)...])
        }
        guard let text = headers["content-length"], let length = Int(text) else {
            throw Failure(what: "no length: \(headers)")
        }
        let bodyLength = toHead ? 0 : length
        guard bytes.count - end.upperBound >= bodyLength else { return nil }
        let bodyEnd = end.upperBound + bodyLength
        return (
            Response(status: status, headers: headers, body: Array(bytes[end.upperBound..<bodyEnd])),
            Array(bytes[bodyEnd...])
        )
    }

    private static func address(_ host: String, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return address
    }
}

extension String {
    /// Splits at a separator of ASCII characters, also where Swift sees one character (`\r\n`).
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = Array(utf8)[...]
        while let range = rest.firstRange(of: Array(separator.utf8)) {
            parts.append(String(decoding: rest[..<range.lowerBound], as: UTF8.self))
            rest = rest[range.upperBound...]
        }
        return parts + [String(decoding: rest, as: UTF8.self)]
    }
}

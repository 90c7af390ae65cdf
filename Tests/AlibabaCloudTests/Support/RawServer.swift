import Foundation
import Glibc
import Locking

/// A TCP server on 127.0.0.1 that does to each connection what a test says: HTTP, bad HTTP or none.
///
/// Each connection has a thread of its own, which closes it when the script returns.
final class RawServer: Sendable {
    typealias Script = @Sendable (_ connection: Connection, _ number: Int) -> Void

    let port: UInt16
    private let listener: Int32
    private let state = Locked(State())

    private struct State: Sendable {
        var connections = 0
        var requests: [String] = []
    }

    /// One accepted connection.
    struct Connection: Sendable {
        let socket: Int32
        fileprivate let server: RawServer

        /// Reads up to the empty line after the headers, nil if the client closed before.
        func readRequest() -> String? {
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while bytes.count < 65_536 {
                guard recv(socket, &byte, 1, 0) == 1 else { return nil }
                bytes.append(byte)
                if bytes.suffix(4) == Array("\r\n\r\n".utf8) {
                    let request = String(decoding: bytes, as: UTF8.self)
                    server.state.withLock { $0.requests.append(request) }
                    return request
                }
            }
            return nil
        }

        /// Sends a text; false if the client has gone.
        @discardableResult
        func write(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    Glibc.send(
                        socket, buffer.baseAddress.map { $0 + sent }, bytes.count - sent,
                        Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                sent += count
            }
            return true
        }

        /// Sends a whole answer with the right length.
        func respond(_ status: String = "200 OK", body: String = "{}", headers: String = "") {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
        }

        /// Waits until the client has closed.
        func waitForClose() {
            var byte: UInt8 = 0
            while recv(socket, &byte, 1, 0) > 0 {}
        }

        /// Waits until the client closes or sends something, so long at most.
        func waitForClose(seconds: Int32) {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            _ = poll(&entry, 1, seconds * 1000)
        }

        /// Makes the coming close a reset.
        func reset() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }

    init(_ script: @escaping Script) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 256)
                    | getsockname(descriptor, address, &length)
            }
        }
        precondition(status == 0, "no loopback socket")
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept(script) }
    }

    /// Takes no more connections; those there are end with their scripts.
    func stop() {
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
    }

    var connectionCount: Int { state.withLock { $0.connections } }
    var requests: [String] { state.withLock { $0.requests } }

    private func accept(_ script: @escaping Script) {
        while true {
            let socket = Glibc.accept(listener, nil, nil)
            if socket < 0 { break }
            // A child process of another test that inherited it would keep the connection open.
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            let number = state.withLock { state in
                state.connections += 1
                return state.connections
            }
            let connection = Connection(socket: socket, server: self)
            Thread.detachNewThread {
                script(connection, number)
                close(socket)
            }
        }
        close(listener)
    }
}

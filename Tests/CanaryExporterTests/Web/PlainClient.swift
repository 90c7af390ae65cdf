import Glibc
import Testing

/// One request over a connection of its own, and all that comes back; waits ten seconds at most.
enum PlainClient {
    struct Failure: Error {
        let errno: Int32
    }

    /// Asks with further header fields, each with its line break.
    static func ask(
        _ method: String, _ target: String, fields: String = "", port: UInt16
    ) throws -> (head: String, body: String) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(errno: errno) }
        let head = "\(method) \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)\r\n"
        let request = Array(head.utf8)
        _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(errno: errno) }
            if count == 0 { break }
            received += buffer[..<count]
        }
        let text = String(decoding: received, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(try #require(parts.first)) + "\r\n", parts.count == 2 ? String(parts[1]) : "")
    }
}

import HTTPServer
import Testing

/// What a server does with requests that are too large or make no sense.
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
    struct Unreadable: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: Int

        init(_ description: String, _ request: String, _ status: Int) {
            testDescription = description
            self.request = request
            self.status = status
        }
    }

    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"

    private static let unreadable = [
        Unreadable(
            "a long header",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n", 431),
        Unreadable(
            "many headers",
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 8000) + "\r\n", 431),
        Unreadable(
            "a long target", "GET /" + String(repeating: "x", count: 40_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            414),
        Unreadable("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        Unreadable("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Unreadable("another protocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n", 400),
        Unreadable("a length of letters", post + "Content-Length: 1x\r\n\r\nabc", 400),
        Unreadable("a negative length", post + "Content-Length: -1\r\n\r\nabc", 400),
        Unreadable("a chunk without length", post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    ]

    @Test(arguments: unreadable)
    func `what can't be read is refused`(_ unreadable: Unreadable) throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        client.send(unreadable.request)
        let answer = String(decoding: try client.receiveAll().prefix(60), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 \(unreadable.status) "))
        #expect(try RawClient(port: server.port).exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
    }

    @Test func `a connection that begins with half a request line ends without an answer`() throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        client.send("GET\r\n\r\n")
        #expect(try client.receiveAll() == [])
    }

    @Test func `a body at the limit is taken and one over it refused, on the same connection`() throws {
        let server = try startTestServer {
            $0.bodyLimitBytes = 1000
        } handler: { request in
            .now(.text(200, "\(request.body.count)"))
        }
        let client = try RawClient(port: server.port)
        for (length, status) in [(1000, 200), (1001, 413), (100_000, 413), (10, 200)] {
            let body = String(repeating: "b", count: length)
            let response = try client.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n\(body)")
            #expect(response.status == status)
        }
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<11 { client.send("64\r\n" + String(repeating: "c", count: 100) + "\r\n") }
        #expect(try client.exchange("0\r\n\r\n").status == 413)
    }

    @Test func `a body that is announced as huge is refused unread`() throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\nExpect: 100-continue\r\n\r\n")
        let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `where no chunks are taken the connection ends with what they hide unread`() throws {
        let server = try startTestServer {
            $0.takesChunkedBodies = false
        }
        let client = try RawClient(port: server.port)
        // A bare line feed ends a chunk's line here, and nowhere in what others read.
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.send("0;\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 411 Length Required\r\n"))
        #expect(!answer.contains("hidden") && answer.split(separator: "HTTP/1.1 ").count == 1)
    }

    @Test func `a chunked body without end is cut off`() throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "10000\r\n" + String(repeating: "c", count: 65536) + "\r\n"
        var sent = 0
        while sent < 1000, client.send(chunk) { sent += 1 }
        // 64 KiB and a discarded MiB, and whatever the sockets' buffers hold.
        #expect(sent < 1000)
    }
}

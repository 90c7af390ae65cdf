import Glibc
import HTTPServer
import Locking
import Testing

/// The limit of requests at once, over the wire.
@Suite(.timeLimit(.minutes(5))) struct RequestLimitTests {
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `requests over the limit are answered 503, and reported`() throws {
        let refused = Locked<[String]>([])
        let promised = Locked<[@Sendable (HTTPReply) -> Void]>([])
        var configuration = HTTPServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: 0))
        configuration.requestLimit = 2
        let server = try HTTPServer.start(
            configuration, refused: { request in refused.withLock { $0.append(request.path) } },
            handler: { request in
                guard request.path == "/later" else { return .now(.text(200, "ok")) }
                return .later { answer in promised.withLock { $0.append(answer) } }
            })
        let waiting = try (0..<2).map { _ in try RawClient(port: server.port) }
        for client in waiting { client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n") }
        let answers = try waitFor { promised.withLock { $0.count == 2 ? $0 : nil } }
        let third = try RawClient(port: server.port)
        let response = try third.exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.status == 503)
        #expect(response.text == "Limit of concurrent requests reached (2), try again later.\n")
        #expect(refused.withLock { $0 } == ["/metrics"])
        answers[0](.now(.text(200, "done")))
        #expect(try waiting[0].responses(1)[0].status == 200)
        // On the same connection, as soon as there is room.
        #expect(try third.exchange(Self.request).status == 200)
        #expect(refused.withLock { $0.count } == 1)
    }

    @Test func `clients that don't read keep nobody out, from their address or another`() throws {
        let large = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 20_000_000)])
        let server = try startTestServer {
            $0.path == "/large" ? .prepared(large) : .now(.text(200, "ok"))
        }
        let useless = try (1...45).map { _ in
            let client = try RawClient(port: server.port, from: "127.0.0.2", receiveBufferBytes: 4096)
            client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        // Each has the beginning of its answer, so that the server is busy with all of them.
        for client in useless { #expect(try client.receive(atMost: 1) != nil) }
        let duration = try ContinuousClock().measure {
            let response = try RawClient(port: server.port).exchange(Self.request)
            #expect(response.status == 200)
        }
        #expect(duration < .seconds(1))
        #expect(useless.count == 45)
    }
}

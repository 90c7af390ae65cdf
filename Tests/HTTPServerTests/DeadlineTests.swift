import Foundation
import Glibc
import HTTPServer
import Testing

/// Clients that take their time, with deadlines short enough to watch.
@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: ["", "\0\u{1}\u{16}\u{3}\u{1}\r\n\r\n"])
    func `a connection that asks nothing ends after the request timeout`(bytes: String) throws {
        let server = try startTestServer(limits: { $0.requestTimeout = .milliseconds(300) })
        let client = try RawClient(port: server.port)
        client.send(bytes)
        let duration = try client.durationUntilEnd()
        #expect(duration > .milliseconds(250) && duration < .seconds(5))
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nC000\r\n",
    ])
    func `a request that arrives byte by byte is cut at the deadline`(beginning: String) throws {
        let server = try startTestServer(limits: { $0.requestTimeout = .milliseconds(500) })
        let client = try RawClient(port: server.port)
        client.send(beginning)
        #expect(try durationOfDripping(client) < .seconds(5))
    }

    @Test func `a later request that arrives byte by byte is cut as well`() throws {
        let server = try startTestServer(limits: { $0.requestTimeout = .milliseconds(500) })
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        client.send("GET / HTTP/1.1\r\nX: ")
        #expect(try durationOfDripping(client) < .seconds(5))
    }

    @Test func `bytes before a later request don't keep a connection for ever`() throws {
        let limits = { (configuration: inout HTTPServerConfiguration) in
            configuration.inactivityTimeout = .seconds(1)
            configuration.requestTimeout = .milliseconds(300)
        }
        let server = try startTestServer(limits: limits)
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        // No request line is ever complete, so that the deadline alone can end this.
        #expect(try durationOfDripping(client) < .seconds(8))
    }

    @Test func `a client that reads slowly is cut at the deadline`() throws {
        let prepared = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 20_000_000)])
        let limits = { (configuration: inout HTTPServerConfiguration) in
            configuration.responseTimeout = .milliseconds(500)
        }
        let server = try startTestServer(limits: limits) { _ in .prepared(prepared) }
        let client = try RawClient(port: server.port, receiveBufferBytes: 4096)
        client.send(Self.request)
        let start = ContinuousClock.now
        var received = 0
        // Always some bytes within the inactivity timeout, far too few to end in time.
        while let piece = try client.receive(atMost: 1000) {
            received += piece.count
            if ContinuousClock.now - start < .seconds(1) { usleep(20_000) }
        }
        #expect(received < 20_000_000)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `an idle connection ends after the inactivity timeout and not before`() throws {
        let server = try startTestServer(limits: { $0.inactivityTimeout = .seconds(1) })
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        let duration = try client.durationUntilEnd()
        #expect(duration > .milliseconds(900) && duration < .seconds(8))
    }

    /// How long a scraper may wait: room is made at once, and not by waiting for one of the server's limits.
    ///
    /// Under the thread sanitizer, with every other test beside it, a second isn't enough for the work alone;
    /// what it may take there is still shorter than any of the limits.
    private static let withoutTimeout: Duration =
        ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil ? .seconds(1) : .seconds(5)

    @Test(arguments: ["", "GET / HTTP/1.1\r\nX: "])
    func `a thousand useless connections don't keep a scraper out`(bytes: String) throws {
        try allowOpenFiles(2048)
        let server = try startTestServer()
        var useless: [RawClient] = []
        for count in 1...1000 {
            let client = try RawClient(port: server.port, from: "127.0.0.2")
            client.send(bytes)
            useless.append(client)
            guard count % 250 == 0 else { continue }
            for source in ["127.0.0.1", "127.0.0.2"] {
                let duration = try ContinuousClock().measure {
                    let scraper = try RawClient(port: server.port, from: source)
                    #expect(try scraper.exchange(Self.request).status == 200)
                }
                #expect(duration < Self.withoutTimeout, "after \(count), from \(source)")
            }
        }
    }

    @Test func `a hundred clients that don't read don't keep a scraper out`() throws {
        let prepared = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 20_000_000)])
        let server = try startTestServer {
            $0.path == "/large" ? .prepared(prepared) : .now(.text(200, "ok"))
        }
        let useless = try (1...120).map { _ in
            let client = try RawClient(port: server.port, from: "127.0.0.2", receiveBufferBytes: 4096)
            client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        let duration = try ContinuousClock().measure {
            let scraper = try RawClient(port: server.port)
            #expect(try scraper.exchange(Self.request).status == 200)
        }
        #expect(duration < Self.withoutTimeout)
        #expect(useless.count == 120)
    }

    /// Sends a byte every 50 ms until the server ends the connection, and returns how long that took.
    private func durationOfDripping(_ client: RawClient) throws -> Duration {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(20) {
            client.send("x")
            var entry = pollfd(fd: client.socket, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, 50) > 0, try client.receive() == nil { break }
        }
        return ContinuousClock.now - start
    }

    private func allowOpenFiles(_ count: rlim_t) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < count else { return }
        limit.rlim_cur = min(count, limit.rlim_max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }
}

import HTTPServer
import Locking
import Testing

/// What goes over the wire between a client and a server that both behave.
@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
    @Test func `a response is status, headers and body, byte for byte`() throws {
        let server = try startTestServer { _ in
            .now(HTTPResponse(status: 418, headers: [HTTPHeader("X-Pot", "tea")], body: [0, 255, 13, 10, 0]))
        }
        let client = try RawClient(port: server.port)
        let response = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.status == 418)
        #expect(response.body == [0, 255, 13, 10, 0])
        #expect(Set(response.headers.keys) == ["date", "content-length", "x-pot"])
        #expect(response.headers["x-pot"] == "tea")
    }

    @Test func `a handler sees method, path, query, headers, client and body as they were sent`() throws {
        let seen = Locked<[HTTPRequest]>([])
        let server = try startTestServer { request in
            seen.withLock { $0.append(request) }
            return .now(.text(200, "ok"))
        }
        let client = try RawClient(port: server.port)
        _ = try client.exchange(
            "POST /a%2Fb/c%20d?x=1&y=%41?z HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\naccept: */*;q=0.1\r\n"
                + "X-Empty:\r\nContent-Length: 5\r\n\r\nhe\0lo")
        let request = try #require(seen.withLock { $0.first })
        #expect(request.method == "POST")
        #expect(request.path == "/a%2Fb/c%20d")
        #expect(request.query == "x=1&y=%41?z")
        #expect(request.header("ACCEPT") == "text/plain, */*;q=0.1")
        #expect(request.header("X-Empty") == "")
        #expect(request.header("X-Absent") == nil)
        #expect(request.header("Accep") == nil)
        #expect(request.remoteAddress.host == "127.0.0.1")
        #expect(request.remoteAddress.port > 0)
        #expect(request.body == [104, 101, 0, 108, 111])
    }

    @Test func `an absolute target loses its host and one without a query has none`() throws {
        let server = try startTestServer { .now(.text(200, "\($0.path) \($0.query ?? "-")")) }
        let client = try RawClient(port: server.port)
        for (target, line) in [
            ("http://host:1/a/b?c", "/a/b c"), ("http://host", "/ -"), ("/", "/ -"), ("/a?", "/a "),
            ("*", "* -"),
            ("//a", "//a -"), ("/x?u=http://b/c", "/x u=http://b/c"),
        ] {
            let response = try client.exchange("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.text == line + "\n")
        }
    }

    @Test(arguments: ["&", "a=1&", "name[]=x&", "=&"])
    func `a query of any number of arguments comes as it was sent`(_ argument: String) throws {
        let server = try startTestServer { .now(.text(200, "\($0.path) \($0.query ?? "-")")) }
        let client = try RawClient(port: server.port)
        let query = String(repeating: argument, count: 8000 / argument.utf8.count)
        // Twice: the first must leave the connection fit for the second.
        for _ in 1...2 {
            let response = try client.exchange("GET /a%2Fb?\(query) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.text == "/a%2Fb \(query)\n")
        }
    }

    @Test func `requests on one connection are answered in turn, pipelined or not`() throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        #expect(try client.exchange("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n").text == "GET /0\n")
        client.send((1...20).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        #expect(try client.responses(20).map(\.text) == (1...20).map { "GET /\($0)\n" })
    }

    @Test func `HEAD is answered without the body that its length tells of`() throws {
        let chunks = [[UInt8](repeating: 1, count: 70_000), [4, 5]]
        let prepared = PreparedResponse(status: 200, headers: [], chunks: chunks)
        let server = try startTestServer { $0.path == "/p" ? .prepared(prepared) : .now(.text(200, "four")) }
        let client = try RawClient(port: server.port)
        let own = try client.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", toHead: true)
        #expect(own.headers["content-length"] == "5")
        let shared = try client.exchange("HEAD /p HTTP/1.1\r\nHost: a\r\n\r\n", toHead: true)
        #expect(shared.headers["content-length"] == "70002")
        // The connection is still in step: nothing of the bodies came.
        #expect(try client.exchange("GET /p HTTP/1.1\r\nHost: a\r\n\r\n").body == chunks[0] + chunks[1])
    }

    @Test func `any method reaches the handler`() throws {
        let server = try startTestServer { request in
            request.method == "GET" ? .now(.notFound) : .now(.methodNotAllowed(allow: ["GET", "HEAD"]))
        }
        let client = try RawClient(port: server.port)
        for method in ["DELETE", "PUT", "OPTIONS", "BREW", "get"] {
            let response = try client.exchange("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            #expect(response.status == 405, "\(method)")
            #expect(response.headers["allow"] == "GET, HEAD")
        }
        #expect(try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
    }

    @Test func `a chunked body arrives in one piece`() throws {
        let server = try startTestServer { .now(HTTPResponse(status: 200, body: $0.body)) }
        let client = try RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        client.send("6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n")
        #expect(try client.responses(1)[0].text == "hello world")
    }

    @Test func `a client that asks first is answered to continue`() throws {
        let server = try startTestServer { .now(HTTPResponse(status: 200, body: $0.body)) }
        let client = try RawClient(port: server.port)
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        let interim = try #require(try client.receive())
        #expect(String(decoding: interim, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(try client.exchange("ok").text == "ok")
    }

    @Test func `a connection is kept for HTTP 1_1 and closed for HTTP 1_0 or on demand`() throws {
        let server = try startTestServer()
        for request in ["GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"] {
            let client = try RawClient(port: server.port)
            client.send(request)
            let text = String(decoding: try client.receiveAll(), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1."))
            #expect(text.hasSuffix("\r\n\r\nGET /\n"))
        }
    }

    @Test func `control characters in a header value can't begin another field`() throws {
        let server = try startTestServer { _ in
            .now(.text(200, "x", headers: [HTTPHeader("Location", "/a\r\nSet-Cookie: b\u{0}")]))
        }
        let response = try RawClient(port: server.port).exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.headers["location"]?.hasPrefix("/a  Set-Cookie: b") == true)
        #expect(response.headers["set-cookie"] == nil)
    }
}

import AlibabaCloud
import Foundation
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportTests {
    let transport = CurlTransport()

    init() { ignoreBrokenPipes() }

    @Test func `an answer comes with status, headers and body`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond("404 Not Found", body: "gone", headers: "X-Acs-Request-Id:  abc \r\n")
        }
        defer { server.stop() }
        let response = try #require(await transport.sendAndWait(.to(server.port)).response)
        #expect(response.statusCode == 404)
        #expect(response.header("x-acs-request-id") == "abc")
        #expect(response.body == Array("gone".utf8))
    }

    @Test(arguments: [TransportRequest.Method.get, .post])
    func `the request line, the host and the headers are as asked`(
        method: TransportRequest.Method
    ) async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond()
        }
        defer { server.stop() }
        _ = await transport.sendAndWait(try .to(server.port, method: method))
        let lines = try #require(server.requests.first).split(separator: "\r\n").map { $0.lowercased() }
        #expect(lines.first == "\(method.rawValue.lowercased()) /?a=b http/1.1")
        #expect(lines.contains("host: 127.0.0.1:\(server.port)"))
        #expect(lines.contains("x-test: 1"))
        #expect(!lines.contains { $0.hasPrefix("content-type") || $0.hasPrefix("expect") })
        #expect(lines.contains("content-length: 0") == (method == .post))
    }

    @Test func `one connection serves calls in turn`() async throws {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil { connection.respond() }
        }
        defer { server.stop() }
        for _ in 0..<20 {
            #expect(await transport.sendAndWait(try .to(server.port)).response?.statusCode == 200)
        }
        #expect(server.connectionCount == 1)
        #expect(server.requests.count == 20)
    }

    @Test func `a hundred calls at once all end well`() async throws {
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                connection.respond(body: String(request.count))
            }
        }
        defer { server.stop() }
        let request = try TransportRequest.to(server.port)
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 {
                group.addTask { await transport.sendAndWait(request).response?.statusCode }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 100))
        #expect(server.requests.count == 100)
    }

    @Test(arguments: [
        (answer: "SSH-2.0-OpenSSH_9.2\r\n\r\n", kind: TransportFailure.Kind.unreadable),
        (answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"RequestId\"", kind: .broken),
        (answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", kind: .broken),
        (answer: "HTTP/1.1 200 OK\r\nContent-Le", kind: .broken),
        (answer: "", kind: .broken),
        (answer: "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n{", kind: .unreadable),
    ])
    func `a faulty answer fails as what it is`(answer: String, kind: TransportFailure.Kind) async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write(answer)
        }
        defer { server.stop() }
        let failure = try #require(await transport.sendAndWait(.to(server.port)).failure)
        #expect(failure.kind == kind, "\(failure)")
        #expect(failure.wasSent)
        #expect(failure.message.count <= 200)
    }

    @Test func `an announced length that is too small leaves no rest for the next call`() async throws {
        let server = RawServer { connection, number in
            _ = connection.readRequest()
            let rest = number == 1 ? "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" : ""
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" + rest)
            connection.waitForClose()
        }
        defer { server.stop() }
        let first = await transport.sendAndWait(try .to(server.port))
        #expect(first.response?.body == Array("{}".utf8))
        #expect(await transport.sendAndWait(try .to(server.port)).response?.statusCode != 500)
    }

    @Test func `endless headers are refused`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: " + String(repeating: "a", count: 1000) + "\r\n") {}
        }
        defer { server.stop() }
        let failure = try #require(await transport.sendAndWait(.to(server.port)).failure)
        #expect(failure.kind == .unreadable)
    }

    @Test func `an endless body is cut off after a mebibyte`() async throws {
        let sent = Counter()
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
            while connection.write(chunk) { sent.increment() }
        }
        defer { server.stop() }
        let failure = try #require(await transport.sendAndWait(.to(server.port)).failure)
        #expect(failure.kind == .unreadable)
        #expect(failure.message.contains("1048576"))
        // What the kernel's buffers took besides; without the bound it would go on for the whole time
        // allowed.
        #expect(sent.value < 64 * 256)
    }

    @Test func `a body of just a mebibyte is taken`() async throws {
        let body = String(repeating: "a", count: 1 << 20)
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond(body: body)
        }
        defer { server.stop() }
        #expect(await transport.sendAndWait(try .to(server.port)).response?.body.count == 1 << 20)
    }

    @Test func `a slow drip ends at the time allowed`() async throws {
        var limits = CurlTransport.Limits()
        limits.totalTimeout = .milliseconds(300)
        let transport = CurlTransport(limits: limits)
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 150\r\n\r\n")
            // Whole after three seconds, well within what is allowed without the limit above.
            for _ in 0..<150 where connection.write("a") { usleep(20_000) }
        }
        defer { server.stop() }
        let failure = try #require(await transport.sendAndWait(.to(server.port)).failure)
        #expect(failure.kind == .timeout)
    }

    @Test func `a request may have less time than the transport allows`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            // Silent until the client gives up; one that waits too long gets an answer, within what the transport
            // allows.
            connection.waitForClose(seconds: 3)
            connection.respond(body: "late")
        }
        defer { server.stop() }
        let request = try TransportRequest.to(server.port, timeout: .milliseconds(100))
        #expect(await transport.sendAndWait(request).failure?.kind == .timeout)
    }

    @Test func `a reset is a broken connection`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.reset()
        }
        defer { server.stop() }
        let failure = try #require(await transport.sendAndWait(.to(server.port)).failure)
        #expect(failure.kind == .broken)
        #expect(failure.wasSent)
    }

    @Test func `a refused connection is broken and nothing was sent`() async throws {
        let server = RawServer { _, _ in }
        server.stop()
        // The accepting thread closes the listener a moment later; until then connections are cut, after that
        // refused.
        var failure: TransportFailure?
        repeat {
            failure = await transport.sendAndWait(try .to(server.port)).failure
        } while failure?.wasSent == true
        #expect(failure?.kind == .broken)
    }

    @Test func `a redirect is not followed`() async throws {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil {
                connection.respond("302 Found", headers: "Location: /elsewhere\r\n")
            }
        }
        defer { server.stop() }
        #expect(await transport.sendAndWait(try .to(server.port)).response?.statusCode == 302)
        #expect(server.requests.count == 1)
    }

    @Test func `headers with a line break are never sent`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond()
        }
        defer { server.stop() }
        var request = try TransportRequest.to(server.port)
        request.headers.append(("x-a", "1\r\nx-injected: 2"))
        let failure = try #require(await transport.sendAndWait(request).failure)
        #expect(!failure.wasSent)
        #expect(server.connectionCount == 0)
    }

    @Test func `too many requests under way are refused at once`() async throws {
        var limits = CurlTransport.Limits()
        limits.requestsMax = 1
        let transport = CurlTransport(limits: limits)
        let server = RawServer { connection, _ in connection.waitForClose() }
        defer { server.stop() }
        transport.send(try .to(server.port), permit: { true }, completion: { _ in })
        #expect(await transport.sendAndWait(try .to(server.port)).failure?.kind == .unreachable)
        transport.shutdown()
    }
}

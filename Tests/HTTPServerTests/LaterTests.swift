import Glibc
import HTTPServer
import Locking
import Testing

/// Answers that come later, and the telling of how requests end.
@Suite(.timeLimit(.minutes(5))) struct LaterTests {
    private typealias Answer = @Sendable (HTTPReply) -> Void

    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `a promised answer comes from another thread, while others are served`() throws {
        let promised = Locked<[Answer]>([])
        let server = try startTestServer { request in
            guard request.path == "/later" else { return .now(.text(200, "now")) }
            return .later { answer in promised.withLock { $0.append(answer) } }
        }
        let waiting = try RawClient(port: server.port)
        waiting.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try waitFor { promised.withLock { $0.first } }
        #expect(try RawClient(port: server.port).exchange(Self.request).text == "now\n")
        try TestThread { answer(.now(.text(201, "later"))) }.join()
        #expect(try waiting.responses(2).map(\.status) == [201, 200])
        // Only the first counted, and the connection went on.
        answer(.now(.text(500, "again")))
        #expect(try waiting.exchange(Self.request).status == 200)
    }

    @Test func `an answer may be given at once, with a shared response, and to many`() throws {
        let prepared = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 5, count: 100_000)])
        let server = try startTestServer { _ in .later { $0(.prepared(prepared)) } }
        let counts = Locked<[Int]>([])
        let threads = try (0..<8).map { _ in
            try TestThread {
                guard let client = try? RawClient(port: server.port) else { return }
                for _ in 0..<50 {
                    let count = (try? client.exchange(Self.request))?.body.count ?? -1
                    counts.withLock { $0.append(count) }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(counts.withLock { $0 } == [Int](repeating: 100_000, count: 400))
    }

    @Test func `an answer that is let go of, and one that is a promise again, are errors`() throws {
        let server = try startTestServer { request in
            request.path == "/dropped" ? .later { _ in } : .later { $0(.later { $0(.now(.text(200, "x"))) }) }
        }
        let client = try RawClient(port: server.port)
        for path in ["/dropped", "/twice", "/dropped"] {
            let response = try client.exchange("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 500)
            #expect(response.text == "Internal Server Error\n")
        }
    }

    @Test func `a promise that isn't kept in time is answered by the server, and may be let go of later`()
        throws
    {
        let promised = Locked<[Answer]>([])
        let ends = Locked<[Bool]>([])
        let server = try startTestServer {
            $0.laterTimeout = .milliseconds(200)
        } handler: { _ in
            .observed(.later { answer in promised.withLock { $0.append(answer) } }) { wasSent in
                ends.withLock { $0.append(wasSent) }
            }
        }
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 503)
        #expect(try client.exchange(Self.request).status == 503)
        let late = promised.withLock { $0 }
        for answer in late { answer(.now(.text(200, "late"))) }
        #expect(try waitFor { ends.withLock { $0.count == 2 ? $0 : nil } } == [true, true])
    }

    @Test func `a client that goes away while it waits leaves nothing behind`() throws {
        let promised = Locked<[Answer]>([])
        let ends = Locked<[Bool]>([])
        let server = try startTestServer { request in
            guard request.path == "/later" else { return .now(.text(200, "now")) }
            return .observed(.later { answer in promised.withLock { $0.append(answer) } }) { wasSent in
                ends.withLock { $0.append(wasSent) }
            }
        }
        var clients = try (0..<10).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n") }
        let answers = try waitFor { promised.withLock { $0.count == 10 ? $0 : nil } }
        for client in clients { client.reset() }
        clients = []
        for answer in answers { answer(.now(.text(200, String(repeating: "x", count: 1_000_000)))) }
        #expect(try waitFor { ends.withLock { $0.count == 10 ? $0 : nil } }.allSatisfy { !$0 })
        #expect(try RawClient(port: server.port).exchange(Self.request).status == 200)
    }

    @Test func `an answer that nobody gets any more is ended unsent`() throws {
        let promised = Locked<[Answer]>([])
        let ends = Locked<[String]>([])
        let server = try startTestServer { request in
            guard request.path == "/later" else { return .now(.text(200, "now")) }
            return .later { answer in promised.withLock { $0.append(answer) } }
        }
        var clients = try (0..<10).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n") }
        let answers = try waitFor { promised.withLock { $0.count == 10 ? $0 : nil } }
        for client in clients { client.reset() }
        clients = []
        // Observed twice, as where one handler stands before another.
        let large = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 20_000_000)])
        let inner: HTTPReply = .observed(.prepared(large)) { sent in
            ends.withLock { $0.append("inner \(sent)") }
        }
        let reply: HTTPReply = .observed(inner) { sent in ends.withLock { $0.append("outer \(sent)") } }
        // At once: of those that go on together, the library asks only the first for its answer.
        for answer in answers { answer(reply) }
        let seen = try waitFor { ends.withLock { $0.count == 20 ? $0 : nil } }
        #expect(Set(seen) == ["inner false", "outer false"])
        #expect(seen.count { $0 == "inner false" } == 10)
        // Also what comes when the request is over.
        for answer in answers {
            answer(.observed(.now(.notFound)) { _ in ends.withLock { $0.append("late") } })
        }
        #expect(ends.withLock { $0.count } == 30)
        #expect(try RawClient(port: server.port).exchange(Self.request).status == 200)
    }

    @Test func `of two answers the second is ended unsent`() throws {
        let ends = Locked<[String]>([])
        let server = try startTestServer { _ in
            .later { answer in
                for name in ["first", "second"] {
                    answer(
                        .observed(.now(.text(200, name))) { sent in
                            ends.withLock { $0.append("\(name) \(sent)") }
                        })
                }
            }
        }
        #expect(try RawClient(port: server.port).exchange(Self.request).text == "first\n")
        #expect(
            try waitFor { ends.withLock { $0.count == 2 ? $0 : nil } }.sorted() == [
                "first true", "second false",
            ])
    }

    @Test func `stopping lets a promised answer come`() throws {
        let promised = Locked<[Answer]>([])
        let server = try startTestServer { _ in
            .later { answer in promised.withLock { $0.append(answer) } }
        }
        let client = try RawClient(port: server.port)
        client.send(Self.request)
        let answer = try waitFor { promised.withLock { $0.first } }
        let stop = try TestThread { server.stop(drainTimeout: .seconds(30)) }
        while (try? RawClient(port: server.port)) != nil { usleep(1000) }
        answer(.now(.text(200, "in time")))
        #expect(try client.responses(1)[0].text == "in time\n")
        stop.join()
    }

    @Test(arguments: [Duration.zero, .milliseconds(300)])
    func `stopping doesn't wait for a promise for ever, and the client hears of it`(drain: Duration) throws {
        let promised = Locked<[Answer]>([])
        let ends = Locked<[Bool]>([])
        let server = try startTestServer { _ in
            .observed(.later { answer in promised.withLock { $0.append(answer) } }) { wasSent in
                ends.withLock { $0.append(wasSent) }
            }
        }
        let client = try RawClient(port: server.port)
        client.send(Self.request)
        let answer = try waitFor { promised.withLock { $0.first } }
        let duration = ContinuousClock().measure { server.stop(drainTimeout: drain) }
        #expect(duration < .seconds(5))
        if drain > .zero { #expect(try client.responses(1)[0].status == 503) }
        let seen = ends.withLock { $0 }
        #expect(seen.count == 1)
        // Without a drain the refusal and the end race, and either may win.
        if drain > .zero { #expect(seen == [true]) }
        // The server is gone: the answer comes to nobody.
        answer(.now(.text(200, "too late")))
    }

    @Test func `promises, answers and stops may come at the same moment`() throws {
        for _ in 0..<20 {
            // Some are answered at once, some by the stop, some while it goes on.
            let promised = Locked<[Answer]>([])
            let isOver = Locked(false)
            let server = try startTestServer { _ in
                .later { answer in promised.withLock { $0.append(answer) } }
            }
            let port = server.port
            let answering = try TestThread {
                while !isOver.withLock({ $0 }) {
                    let answer = promised.withLock { $0.popLast() }
                    answer?(.now(.text(200, "x")))
                }
            }
            let clients = try (0..<4).map { _ in
                try TestThread {
                    guard let client = try? RawClient(port: port) else { return }
                    while client.send(Self.request), (try? client.responses(1)) != nil {}
                }
            }
            usleep(5000)
            server.stop(drainTimeout: .milliseconds(10))
            for client in clients { client.join() }
            isOver.withLock { $0 = true }
            answering.join()
        }
    }

    @Test func `the end of every request is reported once, sent or not`() throws {
        let ends = Locked<[String]>([])
        let large = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 1, count: 20_000_000)])
        let server = try startTestServer { request in
            let path = request.path
            let reply: HTTPReply = path == "/large" ? .prepared(large) : .now(.text(200, "ok"))
            let inner: HTTPReply = .observed(reply) { sent in ends.withLock { $0.append("\(path) \(sent)") } }
            return path == "/twice" ? .observed(inner) { _ in ends.withLock { $0.append("outer") } } : inner
        }
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        #expect(try client.exchange("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n", toHead: true).status == 200)
        #expect(try client.exchange("GET /twice HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
        client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive()
        client.reset()
        let seen = try waitFor { ends.withLock { $0.count >= 5 ? $0 : nil } }
        #expect(seen.sorted() == ["/ true", "/head true", "/large false", "/twice true", "outer"])
    }
}

/// Asks until there is a value, for ten seconds at most.
func waitFor<Value>(_ value: () -> Value?) throws -> Value {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
        if let value = value() { return value }
        guard ContinuousClock.now < deadline else { throw RawClient.Failure(what: "nothing came in 10 s") }
        usleep(1000)
    }
}

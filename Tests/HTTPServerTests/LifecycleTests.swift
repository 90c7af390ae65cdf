import Glibc
import HTTPServer
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct LifecycleTests {
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `a port in use is refused with its name and the fix`() throws {
        let first = try startTestServer()
        let address = ListenAddress(host: "127.0.0.1", port: first.port)
        let error = #expect(throws: HTTPServerError.self) { _ = try start(address) }
        #expect(error == .addressInUse(address))
        #expect(
            error?.description
                == "Can't listen on 127.0.0.1:\(first.port): port \(first.port) is in use. Stop the process that has it "
                + "(ss -ltnp 'sport = :\(first.port)' names it) or choose another port.")
        #expect(try RawClient(port: first.port).exchange(Self.request).status == 200)
    }

    @Test func `an address of another machine and a host that isn't known are refused`() {
        let elsewhere = ListenAddress(host: "192.0.2.1", port: 0)
        #expect(throws: HTTPServerError.addressNotLocal(elsewhere)) { _ = try start(elsewhere) }
        // RFC 6761 reserves .invalid; the numeric one fails without asking a resolver.
        let unknown = ListenAddress(host: "256.1.1.1.invalid.", port: 0)
        let error = #expect(throws: HTTPServerError.self) { _ = try start(unknown) }
        guard case .unresolvable(unknown, _) = error else {
            Issue.record("not unresolvable: \(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("127.0.0.1", [AF_INET]), ("localhost", [AF_INET]), ("::1", [AF_INET6]), ("", [AF_INET, AF_INET6]),
    ])
    func `a server is reached at its address and at no other`(host: String, families: [Int32]) throws {
        let server = try start(ListenAddress(host: host, port: 0))
        for family in [AF_INET, AF_INET6] {
            #expect(canConnect(family, port: server.port) == families.contains(family))
        }
    }

    @Test func `the port can be taken again at once`() throws {
        let first = try startTestServer()
        let client = try RawClient(port: first.port)
        #expect(try client.exchange(Self.request).status == 200)
        // The server closes first, so that its end of the connection waits in TIME_WAIT.
        first.stop(drainTimeout: .seconds(5))
        let second = try start(ListenAddress(host: "127.0.0.1", port: first.port))
        #expect(second.port == first.port)
        #expect(try RawClient(port: second.port).exchange(Self.request).status == 200)
    }

    @Test func `letting go of a server stops it`() throws {
        var server: HTTPServer? = try startTestServer()
        let port = try #require(server?.port)
        let client = try RawClient(port: port)
        #expect(try client.exchange(Self.request).status == 200)
        server = nil
        #expect(try client.receive() == nil)
        #expect(throws: RawClient.Failure.self) { _ = try RawClient(port: port) }
    }

    @Test func `stopping doesn't wait for idle connections`() throws {
        let server = try startTestServer()
        let idle = try RawClient(port: server.port)
        #expect(try idle.exchange(Self.request).status == 200)
        let silent = try RawClient(port: server.port)
        let duration = ContinuousClock().measure { server.stop(drainTimeout: .seconds(30)) }
        #expect(duration < .seconds(5))
        #expect(try idle.receive() == nil)
        #expect(try silent.receive() == nil)
        server.stop(drainTimeout: .seconds(30))
    }

    @Test func `a response that is being sent arrives in full while the server stops`() throws {
        let body = [UInt8](repeating: 9, count: 20_000_000)
        let prepared = PreparedResponse(status: 200, headers: [], chunks: [body])
        let server = try startTestServer { _ in .prepared(prepared) }
        let client = try RawClient(port: server.port, receiveBufferBytes: 65536)
        client.send(Self.request)
        let head = try #require(try client.receive(atMost: 1000))
        let stop = try TestThread { server.stop(drainTimeout: .seconds(30)) }
        // The server refuses newcomers from some moment on, while the response still waits for its reader.
        while (try? RawClient(port: server.port)) != nil { usleep(1000) }
        let all = head + (try client.receiveAll(timeout: .seconds(30)))
        #expect(all.count > body.count)
        #expect(Array(all.suffix(body.count)) == body)
        stop.join()
    }

    @Test func `a response whose reader is too slow is cut when the drain timeout is over`() throws {
        let prepared = PreparedResponse(
            status: 200, headers: [], chunks: [[UInt8](repeating: 9, count: 20_000_000)])
        let server = try startTestServer { _ in .prepared(prepared) }
        let client = try RawClient(port: server.port, receiveBufferBytes: 4096)
        client.send(Self.request)
        _ = try client.receive(atMost: 100)
        let duration = ContinuousClock().measure { server.stop(drainTimeout: .milliseconds(300)) }
        #expect(duration > .milliseconds(250) && duration < .seconds(5))
    }

    @Test func `a client that asks on and on doesn't hold up the stop`() throws {
        let server = try startTestServer()
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        let answered = Locked(0)
        let asking = try TestThread {
            while client.send(Self.request), (try? client.responses(1)) != nil {
                answered.withLock { $0 += 1 }
            }
        }
        _ = try waitFor { answered.withLock { $0 >= 10 ? $0 : nil } }
        let duration = ContinuousClock().measure { server.stop(drainTimeout: .seconds(30)) }
        #expect(duration < .seconds(5))
        asking.join()
    }

    @Test func `the library's messages reach the log, short and on one line`() throws {
        let messages = Locked<[String]>([])
        let server = try HTTPServer.start(
            HTTPServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: 0)),
            log: { message in messages.withLock { $0.append(message) } },
            handler: { _ in .now(.notFound) })
        let client = try RawClient(port: server.port)
        client.send("GET /" + String(repeating: "x", count: 40_000) + " HTTP/1.1\r\n\r\n")
        _ = try client.receiveAll()
        server.stop(drainTimeout: .zero)
        let seen = messages.withLock { $0 }
        #expect(!seen.isEmpty)
        #expect(seen.allSatisfy { !$0.isEmpty && $0.count <= 200 && !$0.contains("\n") })
    }

    private func start(_ address: ListenAddress) throws -> HTTPServer {
        try HTTPServer.start(HTTPServerConfiguration(address: address)) { _ in .now(.text(200, "ok")) }
    }

    private func canConnect(_ family: Int32, port: UInt16) -> Bool {
        let client = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        four.sin_addr.s_addr = inet_addr("127.0.0.1")
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        six.sin6_addr = in6addr_loopback
        return family == AF_INET ? isConnected(client, &four) : isConnected(client, &six)
    }

    private func isConnected<Address>(_ client: Int32, _ address: inout Address) -> Bool {
        withUnsafeMutablePointer(to: &address) {
            let raw = UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self)
            return connect(client, raw, socklen_t(MemoryLayout<Address>.size)) == 0
        }
    }
}

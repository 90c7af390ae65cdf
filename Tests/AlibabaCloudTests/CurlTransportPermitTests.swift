import AlibabaCloud
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportPermitTests {
    let transport = CurlTransport()

    init() { ignoreBrokenPipes() }

    @Test func `a refused permit sends not a byte`() async throws {
        let received = Locked<[Int]>([])
        let server = RawServer { connection, _ in
            let request = connection.readRequest()
            received.withLock { $0.append(request?.count ?? 0) }
        }
        defer { server.stop() }
        let asked = Counter()
        let result = await transport.sendAndWait(try .to(server.port)) {
            asked.increment()
            return false
        }
        #expect(result.isNotPermitted)
        #expect(asked.value == 1)
        transport.shutdown()
        #expect(server.requests.isEmpty)
    }

    @Test func `a connection whose permit was refused serves a later call`() async throws {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil { connection.respond() }
        }
        defer { server.stop() }
        #expect(await transport.sendAndWait(try .to(server.port), permit: { false }).isNotPermitted)
        #expect(await transport.sendAndWait(try .to(server.port)).response?.statusCode == 200)
        #expect(server.requests.count == 1)
    }

    @Test func `the permit isn't asked when no connection stands`() async throws {
        let server = RawServer { connection, _ in connection.reset() }
        server.stop()
        let asked = Counter()
        var request = try TransportRequest.to(server.port)
        request.endpoint = try Endpoint(override: "https://127.0.0.1:\(server.port)")
        let result = await transport.sendAndWait(request) {
            asked.increment()
            return true
        }
        #expect(result.failure?.wasSent == false)
        #expect(asked.value == 0)
    }

    @Test(arguments: [TransportRequest.Method.get, .post])
    func `a kept connection closed on the next request is not replaced in secret`(
        method: TransportRequest.Method
    ) async throws {
        // The first connection answers once and closes when the second request arrives: libcurl would then
        // send the same request again over a new connection, with a nonce that the server has seen.
        let server = RawServer { connection, number in
            _ = connection.readRequest()
            connection.respond()
            if number == 1 {
                _ = connection.readRequest()
            } else {
                connection.waitForClose()
            }
        }
        defer { server.stop() }
        let asked = Counter()
        let permit: @Sendable () -> Bool = {
            asked.increment()
            return true
        }
        let first = await transport.sendAndWait(try .to(server.port, method: method), permit: permit)
        #expect(first.response?.statusCode == 200)
        let second = await transport.sendAndWait(try .to(server.port, method: method), permit: permit)
        #expect(second.failure?.kind == .broken)
        #expect(second.failure?.wasSent == true)
        #expect(asked.value == 2)
        #expect(server.requests.count == 2)
        // The caller's own second attempt goes over a new connection.
        let third = await transport.sendAndWait(try .to(server.port, method: method), permit: permit)
        #expect(third.response?.statusCode == 200)
        #expect(asked.value == 3)
    }
}

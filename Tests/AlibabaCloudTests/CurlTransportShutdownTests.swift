import AlibabaCloud
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportShutdownTests {
    init() { ignoreBrokenPipes() }

    @Test func `shutdown ends every request once as cancelled`() async throws {
        let server = RawServer { connection, _ in connection.waitForClose() }
        defer { server.stop() }
        let transport = CurlTransport()
        let permitted = Counter()
        let completions = Counter()
        let cancelled = Counter()
        for _ in 0..<50 {
            transport.send(try .to(server.port)) {
                permitted.increment()
                return true
            } completion: { result in
                completions.increment()
                if result.isCancelled { cancelled.increment() }
            }
        }
        transport.shutdown()
        #expect(completions.value == 50)
        #expect(cancelled.value == 50)
        #expect(permitted.value <= 50)
    }

    @Test func `a cancelled request says whether it had left`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let transport = CurlTransport()
        let request = try TransportRequest.to(server.port)
        let result = await withCheckedContinuation { continuation in
            transport.send(request) {
                // On the transport's own thread: the shutdown is asked for here and done once this returns.
                transport.shutdown()
                return true
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        guard case .cancelled(let wasSent) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(wasSent)
    }

    @Test func `a request after shutdown is cancelled`() async throws {
        let transport = CurlTransport()
        transport.shutdown()
        transport.shutdown()
        let result = await transport.sendAndWait(try .to(9)) {
            Issue.record("the permit was asked")
            return true
        }
        #expect(result.isCancelled)
    }

    @Test func `sending and shutting down at the same time completes everything`() async throws {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil { connection.respond() }
        }
        defer { server.stop() }
        let request = try TransportRequest.to(server.port)
        for _ in 0..<20 {
            let transport = CurlTransport()
            let ended = await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = await transport.sendAndWait(request) }
                }
                group.addTask { transport.shutdown() }
                group.addTask { transport.shutdown() }
                return await group.reduce(into: 0) { count, _ in count += 1 }
            }
            #expect(ended == 10)
        }
    }

    @Test func `the last reference may go in a completion`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond()
        }
        defer { server.stop() }
        let request = try TransportRequest.to(server.port)
        let holder = Locked<CurlTransport?>(CurlTransport())
        let status = await withCheckedContinuation { continuation in
            holder.withLock { $0 }?.send(request, permit: { true }) { result in
                holder.withLock { $0 = nil }
                continuation.resume(returning: result.response?.statusCode)
            }
        }
        #expect(status == 200)
    }
}

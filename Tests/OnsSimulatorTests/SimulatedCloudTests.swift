import Glibc
import Testing

@testable import OnsSimulator

@Suite(.timeLimit(.minutes(5))) struct SimulatedCloudTests {
    @Test(arguments: ["0.0.0.0", "192.168.1.1", "128.0.0.1", "::", "::2", "example.org", ""])
    func `it listens nowhere but on loopback`(host: String) {
        #expect(throws: SimulatorError.notLoopback(host: host)) {
            try cloud([]).start(host: host)
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "127.0.0.2", "::1"])
    func `it listens on loopback addresses`(host: String) throws {
        let cloud = cloud([])
        #expect(try cloud.start(host: host) > 0)
        cloud.stop()
    }

    @Test func `it starts once, and stopping twice is harmless`() throws {
        let cloud = cloud([])
        _ = try cloud.start()
        #expect(throws: SimulatorError.alreadyStarted) { try cloud.start() }
        cloud.stop()
        cloud.stop()
        #expect(throws: SimulatorError.alreadyStarted) { try cloud.start() }
    }

    @Test func `a connection carries many requests, GET and POST`() throws {
        try withCloud([]) { cloud, port in
            let client = try RawClient(port: port)
            for (number, method) in ["GET", "POST", "GET"].enumerated() {
                client.send(request("\(number)", method: method))
                let answer = try client.readAnswer()
                #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT\r\n"))
                #expect(answer.body.contains(#""TrackType":"CONSUMED""#))
            }
            let other = try RawClient(port: port)
            other.send(request("other"))
            _ = try other.readAnswer()
            #expect(cloud.requestLog().entries.map(\.connection) == [1, 1, 1, 2])
        }
    }

    @Test func `a client that asks for it is closed`() throws {
        try withCloud([]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1", headers: ["connection": "close"]))
            #expect(try client.read().contains("CONSUMED"))
        }
    }

    @Test func `what is no HTTP gets 400 and the connection closed`() throws {
        try withCloud([]) { cloud, port in
            let client = try RawClient(port: port)
            client.send("hello\r\n\r\n")
            #expect(try client.read().hasPrefix("HTTP/1.1 400 "))
            #expect(cloud.requestLog().entries.isEmpty)
        }
    }

    @Test func `a reset is a reset`() throws {
        try withCloud([ApiFault(.reset)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            let failure = #expect(throws: RawClient.Failure.self) { try client.read() }
            #expect(failure?.errno == ECONNRESET)
        }
    }

    @Test func `a closed connection says nothing`() throws {
        try withCloud([ApiFault(.close)]) { cloud, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            #expect(try client.read().isEmpty)
            #expect(cloud.requestLog().countsByOutcome == [.faulted(name: "close"): 1])
        }
    }

    @Test func `a truncated body is shorter than announced`() throws {
        try withCloud([ApiFault(.truncatedBody)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            let (length, body) = try parts(of: client.read())
            #expect(try #require(length) > body.utf8.count)
            #expect(!body.isEmpty)
        }
    }

    @Test(arguments: [
        (ApiFault.Kind.gatewayPage(status: 502), "502", "<html>"),
        (.gatewayPage(status: 503), "503", "<html>"),
        (.notJSON, "200", "OK, thank you"), (.emptyBody, "200", ""), (.redirect, "302", "<a href="),
        (.wrongTypes(.dataString), "200", #"{"RequestId":"00000000-0000-0000-0000-000000000000","Data":"#),
        (.wrongTypes(.topArray), "200", "[{"),
    ])
    func `odd answers are whole HTTP`(kind: ApiFault.Kind, status: String, start: String) throws {
        try withCloud([ApiFault(kind)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1", headers: ["connection": "close"]))
            let text = try client.read()
            let (length, body) = try parts(of: text)
            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            #expect(length == body.utf8.count)
            #expect(start.isEmpty ? body.isEmpty : body.hasPrefix(start))
        }
    }

    @Test func `garbage is no HTTP`() throws {
        try withCloud([ApiFault(.garbage)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            let text = try client.read()
            #expect(!text.isEmpty && !text.contains("HTTP/1"))
        }
    }

    @Test func `a huge body announces 2 GiB and begins to come`() throws {
        try withCloud([ApiFault(.hugeBody)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            #expect(try client.read(upTo: 3 << 20).contains("\r\nContent-Length: 2147483648\r\n"))
        }
    }

    @Test func `an endless body keeps coming in chunks`() throws {
        try withCloud([ApiFault(.endlessBody)]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            let text = try client.read(upTo: 3 << 20)
            #expect(text.contains("\r\nTransfer-Encoding: chunked\r\n"))
            #expect(text.contains("\r\n\r\n4000\r\n    "))
        }
    }

    @Test func `a hung connection is silent, and stopping ends it`() throws {
        let cloud = cloud([ApiFault(.hang)])
        let client = try RawClient(port: try cloud.start())
        client.send(request("1"))
        #expect(client.isSilent(for: 300))
        cloud.stop()
        #expect(try client.read().isEmpty)
    }

    @Test func `stopping doesn't wait for slow answers, full buffers or idle clients`() throws {
        let faults = [
            ApiFault(.latency(min: .seconds(3_000), max: .seconds(3_000)), everyNthCall: 2),
            ApiFault(.endlessBody, everyNthCall: 3), ApiFault(.slowDrip(bytesPerSecond: 1), everyNthCall: 5),
        ]
        let cloud = cloud(faults)
        let port = try cloud.start()
        let clients = try (0..<20).map { _ in try RawClient(port: port) }
        for (number, client) in clients.dropLast(5).enumerated() { client.send(request("\(number)")) }
        while cloud.requestLog().entries.count < 15 { usleep(10_000) }
        let before = ContinuousClock.now
        cloud.stop()
        #expect(ContinuousClock.now - before < .seconds(5))
    }

    @Test func `latency delays the answer`() throws {
        let latency = ApiFault(.latency(min: .milliseconds(400), max: .milliseconds(400)))
        try withCloud([latency]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            #expect(client.isSilent(for: 200))
            #expect(try client.readAnswer().body.contains("CONSUMED"))
        }
    }

    @Test func `a slow drip comes whole in the end`() throws {
        try withCloud([ApiFault(.slowDrip(bytesPerSecond: 2_000))]) { _, port in
            let client = try RawClient(port: port)
            client.send(request("1"))
            let before = ContinuousClock.now
            #expect(try client.readAnswer().body.hasSuffix("]}}"))
            // About 380 bytes at 2000 a second.
            #expect(ContinuousClock.now - before > .milliseconds(100))
        }
    }

    @Test func `connections over the bound are closed, the others are served`() throws {
        try withCloud([]) { _, port in
            let clients = try (0..<201).map { _ in try RawClient(port: port) }
            #expect(try clients[200].read().isEmpty)
            clients[199].send(request("1"))
            #expect(try clients[199].readAnswer().head.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `the machine's clocks do as well`() throws {
        let cloud = SimulatedCloud(scenario: SignedRequest.scenario(), accessKeys: [SignedRequest.key])
        let client = try RawClient(port: try cloud.start())
        let now = SimulatorClock.system.wallMilliseconds() / 1_000 * 1_000
        client.send(SignedRequest(wall: now, nonce: "1").text)
        #expect(try client.readAnswer().head.hasPrefix("HTTP/1.1 200 "))
        cloud.stop()
    }

    private func request(
        _ nonce: String, method: String = "POST", headers: [String: String] = [:]
    ) -> String {
        SignedRequest(method: method, nonce: nonce, extraHeaders: headers).text
    }

    private func parts(of text: String) throws -> (length: Int?, body: String) {
        let halves = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = try #require(halves.first)
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        return (length.flatMap { Int($0.dropFirst(16)) }, halves.count == 2 ? String(halves[1]) : "")
    }

    private func withCloud(
        _ faults: [ApiFault], _ body: (SimulatedCloud, UInt16) throws -> Void
    ) throws {
        let cloud = cloud(faults)
        defer { cloud.stop() }
        try body(cloud, try cloud.start())
    }

    /// A cloud whose wall clock stands still at the worlds' origin, and whose quota is out of the way.
    private func cloud(_ faults: [ApiFault]) -> SimulatedCloud {
        var scenario = SignedRequest.scenario(faults: faults)
        scenario.callsPerSecond = 1_000
        return SimulatedCloud(
            scenario: scenario, accessKeys: [SignedRequest.key],
            clock: SimulatorClock(
                wallMilliseconds: { WorldTests.origin }, monotonic: SimulatorClock.system.monotonic))
    }
}

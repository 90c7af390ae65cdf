import AlibabaCloud
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct OnsClientTests {
    /// Answers each request with the next result and keeps the requests.
    private final class ScriptedTransport: Transport {
        let results: Locked<[TransportResult]>
        let requests = Locked<[TransportRequest]>([])

        init(_ results: [TransportResult]) { self.results = Locked(results) }

        func send(
            _ request: TransportRequest, permit: @escaping @Sendable () -> Bool,
            completion: @escaping @Sendable (TransportResult) -> Void
        ) {
            requests.withLock { $0.append(request) }
            guard permit() else { return completion(.notPermitted) }
            completion(results.withLock { $0.removeFirst() })
        }

        func shutdown() {}
    }

    private struct NoCredentials: CredentialsProvider {
        func credentials() throws(CredentialsError) -> Credentials { throw .fileMissing(path: "/keys/id") }
    }

    private struct FixedCredentials: CredentialsProvider {
        func credentials() throws(CredentialsError) -> Credentials {
            Credentials(
                accessKeyID: "LTAI5tExampleAccessKeyId",
                accessKeySecret: Secret("ExampleSecret/+=~*0123456789AB"))
        }
    }

    private let operation = OnsMessageTrace(
        messageID: "1E0578FE110F18B4AAC235C0C8460BA2", topic: "canary-topic",
        instanceID: "MQ_INST_1234567890123456_BXexample")

    private func client(
        _ transport: any Transport, credentials: any CredentialsProvider = FixedCredentials(),
        endpoint: Endpoint? = nil
    ) throws -> OnsClient {
        let ticks = Locked(0)
        return OnsClient(
            transport: transport, endpoint: try endpoint ?? Endpoint(region: "cn-hangzhou", network: .public),
            credentials: credentials, caFile: "/ca.pem", userAgent: "rocketmq-canary-exporter/1.2",
            wallClock: { 1_767_323_045_999 },
            monotonicClock: {
                ticks.withLock { ticks in
                    ticks += 1
                    return .milliseconds(ticks * 10)
                }
            }, makeNonce: { "0123456789abcdef0123456789abcdef" })
    }

    private static func answer(_ status: Int, _ body: String) -> TransportResult {
        .response(
            TransportResponse(
                statusCode: status, headers: [("x-acs-request-id", "H-1")], body: Array(body.utf8)))
    }

    @Test func `the request is the one the vendor's kit makes`() async throws {
        let transport = ScriptedTransport([Self.answer(200, "{}")])
        _ = try await client(transport).call(operation, timeout: .seconds(2))
        let request = try #require(transport.requests.withLock { $0.first })
        #expect(request.method == .post)
        #expect(request.endpoint.url == "https://ons.cn-hangzhou.aliyuncs.com")
        #expect(
            request.target
                == "/?InstanceId=MQ_INST_1234567890123456_BXexample&MsgId=1E0578FE110F18B4AAC235C0C8460BA2"
                + "&Topic=canary-topic")
        // The signature of the known answer trace_post_basic.
        let authorization = request.headers.first { $0.name == "authorization" }?.value
        #expect(
            authorization?.hasSuffix(
                "Signature=2a3515177523b1de71b5bd0250405a1e2d0ceffc67ca53328cf80c7f9e628264") == true)
        #expect(request.headers.contains { $0.name == "x-acs-date" && $0.value == "2026-01-02T03:04:05Z" })
        #expect(
            request.headers.contains { $0.name == "user-agent" && $0.value == "rocketmq-canary-exporter/1.2" }
        )
        #expect(request.headers.contains { $0.name == "accept" && $0.value == "application/json" })
        #expect(request.caFile == "/ca.pem")
        #expect(request.timeout == .seconds(2))
    }

    @Test func `an answer comes with status, request and duration`() async throws {
        let body =
            #"{"RequestId":"R-1","Data":{"MessageTrack":[{"ConsumerGroup":"GID_a","TrackType":"CONSUMED"}]}}"#
        let result = try await client(ScriptedTransport([Self.answer(200, body)])).call(operation)
        #expect(result.outcome.answer?.map(\.consumerGroup) == ["GID_a"])
        #expect(result.attempt == .sent)
        #expect(result.statusCode == 200)
        #expect(result.requestID == "R-1")
        #expect(result.duration == .milliseconds(10))
    }

    @Test func `without credentials nothing is sent`() async throws {
        let transport = ScriptedTransport([])
        let result = try await client(transport, credentials: NoCredentials()).call(operation)
        #expect(result.outcome.failure?.reason == .credentials)
        #expect(result.outcome.failure?.message.contains("/keys/id") == true)
        #expect(result.attempt == .notMade)
        #expect(transport.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        ("not JSON", "the body is not JSON"), (#"{"Data":7}"#, "MessageTrack is a number instead of a list"),
        ("", "an end where a value should be"),
    ])
    func `a success that can't be decoded keeps its beginning`(body: String, why: String) async throws {
        let result = try await client(ScriptedTransport([Self.answer(200, body)])).call(operation)
        let failure = try #require(result.outcome.failure)
        #expect(failure.reason == .undecodable)
        #expect(failure.message.contains(why))
        #expect(failure.bodyStart == body)
        #expect(failure.requestID == "H-1")
        #expect(result.attempt == .sent)
    }

    @Test func `of a long body 512 bytes are kept`() async throws {
        let body = String(repeating: "x", count: 10_000)
        let result = try await client(ScriptedTransport([Self.answer(200, body)])).call(operation)
        #expect(result.outcome.failure?.bodyStart?.utf8.count == 512)
    }

    @Test(arguments: [(true, Attempt.sent), (false, .notSent)])
    func `a broken connection says how far it came`(wasSent: Bool, attempt: Attempt) async throws {
        let failed = TransportResult.failed(
            TransportFailure(kind: .broken, message: "reset", wasSent: wasSent))
        let result = try await client(ScriptedTransport([failed])).call(operation)
        #expect(result.attempt == attempt)
        #expect(result.outcome.failure?.reason == .connection)
        #expect(result.outcome.failure?.isRetriableAtOnce == true)
    }

    @Test func `a refused permit is no failure`() async throws {
        let client = try client(ScriptedTransport([]))
        let result = await withCheckedContinuation { continuation in
            client.call(operation, permit: { false }, completion: { continuation.resume(returning: $0) })
        }
        guard case .notPermitted = result.outcome else {
            Issue.record("\(result)")
            return
        }
        #expect(result.attempt == .notMade)
        #expect(!result.attempt.wasOnTheWire)
    }

    @Test func `each attempt has a nonce of its own`() async throws {
        let nonces = (0..<100).map { _ in OnsClient.randomNonce() }
        #expect(Set(nonces).count == 100)
        #expect(nonces.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test func `over the wire the signed host is the host that is sent`() async throws {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.respond("400 Bad Request", body: #"{"Code":"Throttling.User","Message":"slow"}"#)
        }
        defer { server.stop() }
        let transport = CurlTransport()
        let endpoint = try Endpoint(override: "http://127.0.0.1:\(server.port)")
        let result = try await client(transport, endpoint: endpoint).call(operation)
        #expect(result.outcome.failure?.reason == .throttled)
        let lines = try #require(server.requests.first).split(separator: "\r\n").map { $0.lowercased() }
        #expect(lines.filter { $0.hasPrefix("host:") } == ["host: 127.0.0.1:\(server.port)"])
        #expect(lines.filter { $0.hasPrefix("user-agent:") } == ["user-agent: rocketmq-canary-exporter/1.2"])
        #expect(lines.filter { $0.hasPrefix("accept:") } == ["accept: application/json"])
    }
}

import Testing

@testable import OnsSimulator

@Suite struct GatewayTests {
    @Test func `a trace answers in the documented shape`() {
        let (status, body) = answer(SignedRequest(nonce: "1"))
        #expect(status == 200)
        let end =
            #""Data":{"MessageTrack":[{"TrackType":"CONSUMED","ConsumerGroup":"GID_a","#
            + #""InstanceId":"MQ_INST_1_A"}]}}"#
        #expect(body.hasPrefix(#"{"RequestId":""#))
        #expect(body.hasSuffix(end))
    }

    @Test func `a message's properties have its birth`() {
        let (status, body) = answer(SignedRequest(operation: "OnsMessageGetByMsgId", nonce: "1"))
        #expect(status == 200)
        // The world's origin, 1767323045000, less a minute.
        #expect(body.contains(#""BornTimestamp":1767322985000,"#))
        #expect(body.contains(#""MsgId":"1E0578FE110F18B4AAC235C0C8460BA2""#))
    }

    @Test func `a topic without groups has an empty list`() {
        var scenario = SignedRequest.scenario()
        scenario.canaries[0].groups = []
        #expect(
            answer(SignedRequest(nonce: "1"), in: scenario).body.hasSuffix(#""Data":{"MessageTrack":[]}}"#))
    }

    @Test func `what the service doesn't have is refused as documented`() {
        func code(
            _ change: (inout SignedRequest) -> Void, _ scenario: Scenario = SignedRequest.scenario()
        )
            -> (Int, String)
        {
            var request = SignedRequest(nonce: "1")
            change(&request)
            let (status, body) = answer(request, in: scenario)
            return (status, body)
        }
        var other = SignedRequest.scenario()
        other.unknownMessageAnswer = .systemError
        other.mayGetMessages = false
        let unknown = code { $0.parameters["MsgId"] = "1E0578FE110F18B4AAC235C0C8460000" }
        #expect(unknown.0 == 400 && unknown.1.contains(#""Code":"BIZ_NO_MESSAGE""#))
        let system = code({ $0.parameters["MsgId"] = "1E0578FE110F18B4AAC235C0C8460000" }, other)
        #expect(
            system.1.contains(#""Code":"ONS_SYSTEM_ERROR""#)
                && system.1.contains("CODE: 208 DESC: query message by id finished, but no message."))
        let topic = code { $0.parameters["Topic"] = "other" }
        #expect(topic.0 == 400 && topic.1.contains(#""Code":"AUTH_RESOURCE_OWNER_ERROR""#))
        let missing = code { $0.parameters["Topic"] = nil }
        #expect(missing.0 == 400 && missing.1.contains(#""Code":"MissingTopic""#))
        let forbidden = code({ $0.operation = "OnsMessageGetByMsgId" }, other)
        #expect(forbidden.0 == 403 && forbidden.1.contains(#""Code":"NoPermission""#))
        let unknownOperation = code { $0.operation = "OnsMessagePush" }
        #expect(unknownOperation.0 == 404 && unknownOperation.1.contains(#""Code":"InvalidApi.NotFound""#))
        let method = code { $0.method = "PUT" }
        #expect(method.0 == 400 && method.1.contains(#""Code":"UnsupportedHTTPMethod""#))
    }

    @Test func `the eleventh call in a second is throttled and logged`() {
        var gateway = gateway(SignedRequest.scenario())
        let bodies = (1...11).map { number in
            read(
                gateway.answer(
                    SignedRequest(nonce: "\(number)").wireRequest, at: moment(number * 50), connection: 1))
        }
        #expect(bodies.prefix(10).allSatisfy { $0.status == 200 })
        #expect(bodies[10].status == 400)
        #expect(bodies[10].body.contains(#""Code":"Throttling.User""#))
        #expect(bodies[10].body.contains("Request was denied due to user flow control."))
        #expect(
            gateway.log.countsByOutcome == [.answered: 10, .refused(code: "Throttling.User"): 1])
        #expect(gateway.log.largestSlidingSecondCount(operation: "OnsMessageTrace") == 11)
        #expect(
            gateway.log.largestSlidingSecondCount(operation: "OnsMessageTrace", region: "cn-shanghai") == 0)
        #expect(gateway.log.entries.map(\.nonce) == (1...11).map(String.init))
    }

    @Test func `the Date header and the checks follow a shifted clock`() {
        var gateway = gateway(SignedRequest.scenario(faults: [ApiFault(.clockShift(.seconds(1_200)))]))
        let reply = gateway.answer(SignedRequest(nonce: "1").wireRequest, at: moment(0), connection: 1)
        #expect(text(reply).contains("\r\nDate: Fri, 02 Jan 2026 03:24:05 GMT\r\n"))
        #expect(read(reply).body.contains(#""Code":"InvalidTimeStamp.Expired""#))
        #expect(gateway.log.entries.first?.isAuthorised == false)
    }

    @Test func `a throttle can carry its hint`() {
        let scenario = SignedRequest.scenario(faults: [ApiFault(.throttled(retryAfter: .milliseconds(1_500)))]
        )
        var gateway = gateway(scenario)
        let reply = gateway.answer(SignedRequest(nonce: "1").wireRequest, at: moment(0), connection: 1)
        #expect(text(reply).contains("\r\nx-acs-retry-after: 1500\r\n"))
        #expect(read(reply).status == 400)
    }

    @Test func `API errors and expired tokens can be played`() {
        let error = ApiFault(.apiError(status: 503, code: "ServiceUnavailable", message: "Later."))
        #expect(answer(SignedRequest(nonce: "1"), in: SignedRequest.scenario(faults: [error])).status == 503)
        let expired = SignedRequest.scenario(faults: [ApiFault(.expiredToken)])
        #expect(
            answer(SignedRequest(nonce: "1"), in: expired).body
                .contains(#""Code":"InvalidSecurityToken.Expired""#))
    }

    @Test func `a region is that of the host, else of the instance`() {
        var gateway = gateway(SignedRequest.scenario())
        for (number, host) in [
            "127.0.0.1:1", "ons.cn-beijing.aliyuncs.com", "ons-vpc.cn-qingdao.aliyuncs.com",
        ]
        .enumerated() {
            let request = SignedRequest(host: host, nonce: "\(number)")
            _ = gateway.answer(request.wireRequest, at: moment(0), connection: 1)
        }
        #expect(gateway.log.entries.map(\.region) == ["cn-hangzhou", "cn-beijing", "cn-qingdao"])
    }

    @Test func `long foreign texts are cut in the log`() {
        var gateway = gateway(SignedRequest.scenario())
        var request = SignedRequest(nonce: String(repeating: "n", count: 5_000))
        request.parameters["MsgId"] = String(repeating: "m", count: 5_000)
        _ = gateway.answer(request.wireRequest, at: moment(0), connection: 1)
        #expect(gateway.log.entries.first?.nonce.count == 200)
        #expect(gateway.log.entries.first?.messageID.count == 200)
    }

    @Test func `the log stays bounded`() {
        var log = RequestLog()
        let entry = LoggedRequest(
            arrival: .zero, wallMilliseconds: 0, connection: 1, method: "GET", operation: "", accessKeyID: "",
            region: "", nonce: "", messageID: "", isAuthorised: false, outcome: .answered)
        for _ in 0..<25_000 { log.append(entry) }
        #expect(log.entries.count <= 20_000)
        #expect(log.entries.count + log.droppedCount == 25_000)
    }

    private func gateway(_ scenario: Scenario) -> Gateway {
        Gateway(world: World(scenario: scenario, origin: WorldTests.origin), keys: [SignedRequest.key])
    }

    private func moment(_ milliseconds: Int) -> Gateway.Moment {
        Gateway.Moment(wall: WorldTests.origin, monotonic: .milliseconds(milliseconds))
    }

    private func answer(
        _ request: SignedRequest, in scenario: Scenario = SignedRequest.scenario()
    ) -> (status: Int, body: String) {
        var gateway = gateway(scenario)
        return read(gateway.answer(request.wireRequest, at: moment(0), connection: 1))
    }

    private func text(_ reply: Reply) -> String { String(decoding: reply.bytes, as: UTF8.self) }

    private func read(_ reply: Reply) -> (status: Int, body: String) {
        let text = text(reply)
        let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? "")
    }
}

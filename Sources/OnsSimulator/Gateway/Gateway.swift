/// The simulated cloud without its sockets: a request and the time go in, what to send comes out.
///
/// The way of a request: fault plan, verification, quota, service, fault. Every request that is understood as
/// HTTP is logged once. Not thread-safe; its owner keeps it behind a lock.
struct Gateway: Sendable {
    /// When a request is answered, by both clocks.
    struct Moment: Sendable {
        /// UTC milliseconds.
        let wall: Int64
        /// The monotonic clock, for the quota.
        let monotonic: Duration
    }

    /// Foreign text in the log is cut to this many characters, so that the log's bound is one of memory.
    private static let maximumLoggedLength = 200

    /// What is played.
    let world: World

    /// What has been asked.
    private(set) var log = RequestLog()

    private let service: OnsService
    private var verifier: RequestVerifier
    private var quota: SlidingQuota
    private var planner: FaultPlanner
    private var requestCount: UInt64 = 0

    /// Makes a cloud that plays a world and knows some keys.
    init(world: World, keys: [AccessKey]) {
        self.world = world
        service = OnsService(world: world)
        verifier = RequestVerifier(keys: keys)
        quota = SlidingQuota(limit: world.scenario.callsPerSecond)
        planner = FaultPlanner(faults: world.scenario.faults, seed: world.scenario.seed)
    }

    /// Answers a request that came over a connection with this number.
    mutating func answer(_ request: WireRequest, at moment: Moment, connection: Int) -> Reply {
        requestCount += 1
        let age = moment.wall - world.origin
        let plan = planner.plan(operation: request.operation, at: age)
        let region = region(of: request)
        let requestID = requestID
        var isAuthorised = false
        var outcome = LoggedRequest.Outcome.answered
        var answer: Answer
        do throws(ApiRefusal) {
            try checkMethod(request)
            let key = try verifier.verify(
                request, wall: moment.wall + plan.clockShift, age: .milliseconds(age))
            isAuthorised = true
            let quotaKey = SlidingQuota.Key(owner: key.owner, region: region, operation: request.operation)
            guard quota.admit(quotaKey, at: moment.monotonic) else { throw .throttled }
            if let refusal = Self.refusal(of: plan.effect) { throw refusal }
            answer = Answer(
                status: 200, json: try service.answer(request, requestID: requestID, at: moment.wall))
        } catch {
            outcome = .refused(code: error.code)
            answer = Self.answer(refusal: error, requestID: requestID, region: region)
            if case .throttled(let wait?) = plan.effect, isAuthorised, error == .throttled {
                answer.headers.append(("x-acs-retry-after", String(wait.milliseconds)))
            }
        }
        var reply = FaultyAnswer(answer: answer, date: moment.wall + plan.clockShift).healthy
        if let effect = plan.effect, Self.replacesAnswer(effect) {
            outcome = .faulted(name: effect.name)
            reply = FaultyAnswer(answer: answer, date: moment.wall + plan.clockShift).reply(under: effect)
        }
        reply.delay = plan.delay
        reply.closes = reply.closes || request.header("connection")?.lowercased() == "close"
        log.append(
            entry(for: request, at: moment, connection, region: region, isAuthorised: isAuthorised, outcome))
        return reply
    }

    /// The answer to bytes that are no request; the connection ends with it.
    func answer(invalid status: Int, wall: Int64) -> Reply {
        let answer = Answer(status: status, contentType: "text/html", text: "<h1>\(status)</h1>")
        return Reply(bytes: answer.bytes(date: wall, closes: true), closes: true)
    }

    private func checkMethod(_ request: WireRequest) throws(ApiRefusal) {
        guard request.method == "GET" || request.method == "POST" else {
            throw ApiRefusal(
                status: 400, code: "UnsupportedHTTPMethod", message: "This http method is not supported.")
        }
        guard request.path == "/" else {
            throw ApiRefusal(
                status: 404, code: "InvalidApi.NotFound",
                message: "Specified api is not found, please check your url and method.")
        }
    }

    /// The region that a request belongs to: that of its host name, else that of its instance, else the host
    /// itself.
    private func region(of request: WireRequest) -> String {
        let host = request.header("host") ?? ""
        let labels = host.split(separator: ".")
        if labels.count == 4, labels[0].hasPrefix("ons"), host.hasSuffix(".aliyuncs.com") {
            return String(labels[1])
        }
        return request.parameter("InstanceId").flatMap { world.region(ofInstance: $0) } ?? host
    }

    private var requestID: String {
        let dice = Dice(seed: world.scenario.seed)
        let digits = [dice.roll(requestCount, 1), dice.roll(requestCount, 2)].map { roll in
            let hex = String(roll, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }.joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    private func entry(
        for request: WireRequest, at moment: Moment, _ connection: Int, region: String, isAuthorised: Bool,
        _ outcome: LoggedRequest.Outcome
    ) -> LoggedRequest {
        let signature = try? Signature.read(request)
        func cut(_ text: String?) -> String { String((text ?? "").prefix(Self.maximumLoggedLength)) }
        return LoggedRequest(
            arrival: moment.monotonic, wallMilliseconds: moment.wall, connection: connection,
            method: cut(request.method), operation: cut(request.operation),
            accessKeyID: cut(signature?.accessKeyID), region: cut(region), nonce: cut(signature?.nonce),
            messageID: cut(request.parameter("MsgId")), isAuthorised: isAuthorised, outcome: outcome)
    }

    private static func answer(refusal: ApiRefusal, requestID: String, region: String) -> Answer {
        Answer(
            status: refusal.status,
            json: .object([
                ("RequestId", .string(requestID)), ("HostId", .string("ons.\(region).aliyuncs.com")),
                ("Code", .string(refusal.code)), ("Message", .string(refusal.message)),
                ("Recommend", .string("https://api.aliyun.com/troubleshoot?q=\(refusal.code)&product=Ons")),
            ]))
    }

    /// The API error that a fault amounts to, if it does.
    private static func refusal(of fault: ApiFault.Kind?) -> ApiRefusal? {
        switch fault {
        case .throttled: .throttled
        case .expiredToken: .tokenExpired
        case .apiError(let status, let code, let message):
            ApiRefusal(status: status, code: code, message: message)
        default: nil
        }
    }

    /// Whether a fault strikes on the wire, whatever the answer would have been.
    private static func replacesAnswer(_ fault: ApiFault.Kind) -> Bool {
        switch fault {
        case .throttled, .apiError, .expiredToken, .latency, .clockShift: false
        default: true
        }
    }
}

import Testing

@testable import AlibabaCloud

@Suite struct ClassifierTests {
    private static let credentials = Credentials(
        accessKeyID: "LTAI5tExampleAccessKeyId", accessKeySecret: Secret("SECRETsecretSECRET"),
        securityToken: Secret("TOKENtokenTOKEN"))

    private let signed = SignerV3(
        method: "POST", host: "h", query: [], action: "A", version: "V", date: "D", nonce: "N"
    ).signed(with: credentials)

    private func classified(
        _ statusCode: Int, _ body: String, headers: [(name: String, value: String)] = []
    ) -> APIFailure? {
        let response = TransportResponse(statusCode: statusCode, headers: headers, body: Array(body.utf8))
        let error = ErrorBody(response.body, json: try? JSONValue(parsing: response.body))
        return Classifier(signed: signed, redactor: Redactor(Self.credentials), unixSeconds: 1_767_323_045)
            .failure(of: response, error: error)
    }

    private static func json(_ code: String, _ message: String = "text") -> String {
        #"{"RequestId":"R-1","HostId":"ons.example","Code":"\#(code)","Message":"\#(message)"}"#
    }

    @Test(arguments: [
        (400, "Throttling", APIFailureReason.throttled), (400, "Throttling.User", .throttled),
        (400, "Throttling.Api", .throttled), (503, "Throttling.User", .throttled),
        (200, "Throttling", .throttled),
        (400, "Rejected.Throttling", .throttled), (400, "ONS_SYSTEM_FLOW_CONTROL", .throttled),
        (500, "ONS_SYSTEM_FLOW_CONTROL", .throttled), (429, "Whatever", .throttled),
        (404, "InvalidAccessKeyId.NotFound", .unauthorized),
        (400, "InvalidAccessKeyId.Inactive", .unauthorized),
        (400, "SignatureDoesNotMatch", .unauthorized), (403, "SignatureDoesNotMatch", .unauthorized),
        (400, "InvalidSecurityToken.Expired", .unauthorized),
        (403, "InvalidSecurityToken.Malformed", .unauthorized),
        (400, "IncompleteSignature", .unauthorized), (400, "MissingSecurityToken", .unauthorized),
        (400, "AUTH_SIGNATURE_CHECK_ERROR", .unauthorized), (401, "Whatever", .unauthorized),
        (403, "Forbidden.RAM", .forbidden), (400, "Forbidden.RiskControl", .forbidden),
        (403, "NoPermission", .forbidden), (400, "AUTH_PERMISSION_CHECK_ERROR", .forbidden),
        (403, "Whatever", .forbidden), (400, "InvalidTimeStamp.Expired", .clockSkew),
        (400, "InvalidTimeStamp.Format", .clockSkew), (403, "InvalidTimestamp.Expired", .clockSkew),
        (400, "AUTH_RESOURCE_OWNER_ERROR", .notFound), (403, "AUTH_RESOURCE_OWNER_ERROR", .notFound),
        (400, "BIZ_TOPIC_NOT_FOUND", .notFound), (400, "BIZ_SUBSCRIPTION_NOT_FOUND", .notFound),
        (404, "INSTANCE_NOT_FOUND", .notFound), (400, "INSTANCE_NOT_FOUNDError", .notFound),
        (500, "BIZ_TOPIC_NOT_FOUND", .notFound), (400, "BIZ_NO_MESSAGE", .messageGone),
        (200, "BIZ_NO_MESSAGE", .messageGone), (500, "BIZ_NO_MESSAGE", .messageGone),
        (404, "MESSAGE_NOT_FOUND", .messageGone), (400, "ONS_SYSTEM_ERROR", .serverError),
        (500, "ONS_SYSTEM_ERROR", .serverError), (400, "ONS_INVOKE_ERROR", .serverError),
        (503, "ServiceUnavailable", .serverError), (400, "ServiceUnavailable", .serverError),
        (500, "InternalError", .serverError), (502, "Whatever", .serverError),
        (400, "MissingTopic", .invalidRequest),
        (400, "InvalidParameter.Format", .invalidRequest), (404, "InvalidApi.NotFound", .invalidRequest),
        (400, "BIZ_FIELD_CHECK_INVALID", .invalidRequest), (400, "SignatureNonceUsed", .invalidRequest),
        (400, "ONS_SERVICE_UNSUPPORTED", .invalidRequest), (200, "Whatever", .invalidRequest),
    ])
    func `the code decides before the status`(status: Int, code: String, reason: APIFailureReason) throws {
        let forms = [
            Self.json(code), #"{"code":"\#(code)","message":"text","requestId":"R-1"}"#,
            "<?xml version='1.0'?><Error><RequestId>R-1</RequestId><Code>\(code)</Code></Error>",
        ]
        for form in forms {
            let failure = try #require(classified(status, form))
            #expect(failure.reason == reason, "\(form)")
            #expect(failure.code == code)
            #expect(failure.requestID == "R-1")
            #expect(failure.statusCode == status)
        }
    }

    @Test(arguments: [
        (400, "CODE: 208  DESC: query message by id finished, but no message.", APIFailureReason.messageGone),
        (500, "MQClientException CODE: 208", .messageGone), (400, "CODE: 2081 DESC: x", .serverError),
        (400, "CODE: 1 DESC: x", .serverError),
    ])
    func `the broker's code 208 in the text says that the message is gone`(
        status: Int, message: String, reason: APIFailureReason
    ) {
        #expect(classified(status, Self.json("ONS_SYSTEM_ERROR", message))?.reason == reason)
    }

    @Test(arguments: [
        (502, "<html><body>502 Bad Gateway</body></html>", APIFailureReason.serverError),
        (503, "", .serverError),
        (500, "{}", .serverError), (400, "<html>", .serverError), (404, "not found", .serverError),
        (400, "{\"Message\":\"x\"}", .serverError), (403, "<html>WAF</html>", .forbidden),
        (429, "", .throttled),
        (401, "", .unauthorized), (301, "", .undecodable), (304, "", .undecodable), (101, "", .undecodable),
        (600, "", .undecodable),
    ])
    func `without a code the status decides`(status: Int, body: String, reason: APIFailureReason) {
        #expect(classified(status, body)?.reason == reason)
    }

    @Test(arguments: [
        "{}", #"{"RequestId":"R","Data":{}}"#, #"{"Code":"200"}"#, #"{"Code":200}"#, #"{"code":"Success"}"#,
        #"{"Code":""}"#, #"{"Code":null}"#, "<html>", "",
    ])
    func `a success is left to the decoder`(body: String) {
        #expect(classified(200, body) == nil)
    }

    @Test(arguments: [
        ("x-acs-retry-after", "1500", Duration.milliseconds(1500) as Duration?),
        ("retry-after", "3", .seconds(3)),
        ("x-ratelimit-user-api", "Limit:1,Remain:0,TimeLeft:2000,Reset:1234", .seconds(2)),
        ("x-ratelimit-user", "Limit:1,Remain:0,TimeLeft:250,Reset:1", .milliseconds(250)),
        ("x-acs-retry-after", "99999999999999999", .seconds(3600)),
        ("retry-after", "99999999999", .seconds(3600)),
        ("x-acs-retry-after", "-1", nil), ("x-acs-retry-after", "0", nil), ("retry-after", "soon", nil),
        ("x-ratelimit-user", "TimeLeft", nil),
    ])
    func `the server's hint how long to wait is read`(name: String, value: String, wait: Duration?) {
        #expect(classified(400, Self.json("Throttling.User"), headers: [(name, value)])?.retryAfter == wait)
    }

    @Test func `the rate headers of an answer that isn't throttled are no hint`() {
        let headers = [(name: "x-ratelimit-user", value: "Limit:1,Remain:0,TimeLeft:2000,Reset:1")]
        #expect(classified(500, Self.json("InternalError"), headers: headers)?.retryAfter == nil)
    }

    @Test(arguments: [
        ("Fri, 02 Jan 2026 03:24:05 GMT", 1200), ("Fri, 02 Jan 2026 02:04:05 GMT", -3600), ("yesterday", nil),
    ])
    func `a clock failure says by how much`(date: String, seconds: Int?) {
        let failure = classified(400, Self.json("InvalidTimeStamp.Expired"), headers: [("date", date)])
        #expect(failure?.clockSkew == seconds.map { .seconds($0) })
    }

    @Test func `an echo of our own text means that the secret is wrong`() throws {
        let escaped = signed.stringToSign.split(separator: "\n").joined(separator: "\\n")
        let prefix = "Specified signature is not matched with our calculation. server string to sign is:"
        for text in [prefix + escaped, prefix + "<" + escaped + ">.", prefix.uppercased() + escaped] {
            let message = try #require(classified(400, Self.json("SignatureDoesNotMatch", text))).message
            #expect(message.contains("secret is wrong"), "\(message)")
        }
    }

    @Test func `an echo of another text means that something changed the request`() throws {
        let text = "server string to sign is:ACS3-HMAC-SHA256\\nTOKENtokenTOKEN"
        let message = try #require(classified(400, Self.json("SignatureDoesNotMatch", text))).message
        #expect(message.contains("another text"))
        #expect(!message.contains("TOKENtoken"))
    }

    @Test func `the server's text is redacted and cut`() throws {
        let text =
            "key LTAI5tExampleAccessKeyId token TOKENtokenTOKEN secret SECRETsecretSECRET other "
            + "STS.NUabcdefghijKLMN ctrl \\u0007\\n" + String(repeating: "long ", count: 100)
        let failure = try #require(classified(400, Self.json("MissingTopic", text)))
        #expect(
            failure.message.hasPrefix(
                "key \u{2026}eyId token <redacted> secret <redacted> other \u{2026}KLMN ctrl   long"))
        #expect(failure.message.unicodeScalars.count == 200)
    }

    @Test func `a secret across the place of the cut is redacted first`() throws {
        let text = String(repeating: "x", count: 190) + " SECRETsecretSECRET"
        let failure = try #require(classified(400, Self.json("MissingTopic", text)))
        #expect(!failure.message.contains("SECRET"))
    }

    @Test func `an XML message is unescaped once`() {
        let body = "<Error><Code>A</Code><Message>a &lt;b&gt; &amp;lt; &quot;c&quot;</Message></Error>"
        #expect(classified(400, body)?.message == "a <b> &lt; \"c\"")
    }

    @Test(arguments: [
        (TransportFailure.Kind.timeout, APIFailureReason.timeout, false), (.unreachable, .connection, false),
        (.broken, .connection, true), (.tls, .tls, false), (.unreadable, .undecodable, false),
    ])
    func `a failure of the transport keeps its kind`(
        kind: TransportFailure.Kind, reason: APIFailureReason, isRetriable: Bool
    ) {
        let failure = Classifier(signed: nil, redactor: Redactor(nil), unixSeconds: 0)
            .failure(of: TransportFailure(kind: kind, message: "m", wasSent: true))
        #expect(failure.reason == reason)
        #expect(failure.isRetriableAtOnce == isRetriable)
    }

    @Test func `the reasons are the closed set`() {
        #expect(
            APIFailureReason.allCases.map(\.rawValue) == [
                "throttled", "unauthorized", "forbidden", "credentials", "clock_skew", "not_found",
                "message_gone",
                "invalid_request", "server_error", "timeout", "connection", "tls", "undecodable",
            ])
    }
}

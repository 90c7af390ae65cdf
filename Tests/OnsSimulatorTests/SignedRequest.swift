@testable import OnsSimulator

/// A request signed with ACS3-HMAC-SHA256, for tests that need one at any time with any nonce.
///
/// The signing here is written apart from the verification; the suites check both against the vendor's
/// answers.
struct SignedRequest {
    var operation = "OnsMessageTrace"
    var method = "POST"
    var host = "127.0.0.1"
    var parameters = [
        "InstanceId": "MQ_INST_1_A", "MsgId": SignedRequest.messageID, "Topic": "orders",
    ]
    var key = SignedRequest.key
    var wall: Int64 = WorldTests.origin
    var nonce: String
    var extraHeaders: [String: String] = [:]

    static let key = AccessKey(id: "LTAI5tTest", secret: "s3cret")
    static let messageID = "1E0578FE110F18B4AAC235C0C8460BA2"

    /// A scenario in which the message of a plain request exists, consumed by one group.
    static func scenario(faults: [ApiFault] = []) -> Scenario {
        var canary = SimulatedCanary(
            name: "orders", region: "cn-hangzhou", instanceID: "MQ_INST_1_A", topic: "orders")
        canary.fixedMessages = [.init(id: messageID, born: .seconds(-60))]
        canary.groups = [SimulatedGroup("GID_a")]
        return Scenario(canaries: [canary], faults: faults)
    }

    var headers: [String: String] {
        var headers = [
            "host": host, "x-acs-action": operation, "x-acs-version": "2019-02-14",
            "x-acs-date": CivilTime.timestamp(wall), "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": SigningVector.emptyHash,
        ]
        let names = headers.keys.sorted()
        let canonical =
            "\(method)\n/\n\(query)\n" + names.map { "\($0):\(headers[$0] ?? "")\n" }.joined() + "\n"
            + names.joined(separator: ";") + "\n" + SigningVector.emptyHash
        let signature = Digest.hex(
            Digest.hmacSHA256(
                key: key.secret, "ACS3-HMAC-SHA256\n" + Digest.hex(Digest.sha256(Array(canonical.utf8)))))
        headers["authorization"] =
            "ACS3-HMAC-SHA256 Credential=\(key.id),SignedHeaders=\(names.joined(separator: ";"))"
            + ",Signature=\(signature)"
        return headers.merging(extraHeaders) { $1 }
    }

    /// The bytes on the wire.
    var text: String {
        "\(method) /?\(query) HTTP/1.1\r\n"
            + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            + "Content-Length: 0\r\n\r\n"
    }

    var wireRequest: WireRequest {
        WireRequest(
            method: method, target: "/?\(query)", headers: headers.map { (name: $0.key, value: $0.value) },
            body: [])
    }

    /// Parameters here need no escapes, so sorted by key they are canonical.
    private var query: String {
        parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }
}

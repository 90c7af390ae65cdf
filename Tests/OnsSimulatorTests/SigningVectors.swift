import Testing

@testable import OnsSimulator

/// Signed requests with known answers, made with the vendor's own SDKs (tea-openapi, openapi-util) under a
/// fixed clock and nonce, or taken from the vendor's pages.
struct SigningVector: Sendable, CustomTestStringConvertible {
    let name: String
    let method: String
    let target: String
    let headers: [String: String]
    let body: String
    let key: AccessKey
    let timestamp: String

    var testDescription: String { name }

    /// The request as it comes over the wire.
    var request: WireRequest {
        WireRequest(
            method: method, target: target, headers: headers.map { (name: $0.key, value: $0.value) },
            body: Array(body.utf8))
    }

    static let secret = "ExampleSecret/+=~*0123456789AB"
    static let token = "CAISexample+token/with=special&chars ~*=="
    static let keyID = "LTAI5tExampleAccessKeyId"
    static let plainKey = AccessKey(id: keyID, secret: secret)
    static let tokenKey = AccessKey(id: keyID, secret: secret, securityToken: token)
    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    static let all = v3 + v1

    static let v3: [SigningVector] = [
        v3(
            "v3 post", "POST", topic: "canary-topic",
            signature: "2a3515177523b1de71b5bd0250405a1e2d0ceffc67ca53328cf80c7f9e628264"),
        v3(
            "v3 get", "GET", topic: "canary-topic",
            signature: "b7d4023cef198055ceea8a551cb5e974e0e525e1cfb10728ee5651de18590487"),
        v3(
            "v3 post with a token", "POST", topic: "canary-topic", withToken: true,
            signature: "eb35e8580344cc6e3d357cf60a87eaf05cb447cbb43134cea1ef3d428bf80e3c"),
        v3(
            "v3 special characters", "POST", topic: "a+b%2Ac~d%2Be%2Ff%26g%3Dh",
            signature: "f4475af7460123d6c05ab076ae749aa5ce7e54e477501ab0c8df8bdb0b57d204"),
        SigningVector(
            name: "v3 RunInstances of the vendor's page", method: "POST",
            target: "/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
            headers: [
                "host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances",
                "x-acs-version": "2014-05-26", "x-acs-date": "2023-10-26T10:22:32Z",
                "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
                "x-acs-content-sha256": emptyHash,
                "authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;"
                    + "x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
                    + "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
            ], body: "", key: AccessKey(id: "YourAccessKeyId", secret: "YourAccessKeySecret"),
            timestamp: "2023-10-26T10:22:32Z"),
    ]

    static let v1: [SigningVector] = [
        v1(
            "v1 post", "POST", parameters + "&Topic=canary-topic",
            signature: "AJ6VoK%2B%2BJn8uVwwcOiPPlHizoBQ%3D"),
        v1(
            "v1 get with a token", "GET",
            parameters + "&Topic=canary-topic"
                + "&SecurityToken=CAISexample%2Btoken%2Fwith%3Dspecial%26chars+~%2A%3D%3D",
            signature: "sg02j9bHHwvh7NKjyy2SQ65tI%2FA%3D", key: tokenKey),
        v1(
            "v1 special characters", "GET",
            parameters
                + "&Topic=%21%27%28%29%3B%3A%40%24%2C%3F%23%5B%5D%25%22%3C%3E%5C%5E%60%7B%7C%7D-_.",
            signature: "K9oPXN2o9HtmUHmMAwDMnq%2BRinM%3D"),
        v1(
            "v1 form body", "POST", "", body: parameters + "&Topic=canary-topic",
            signature: "AJ6VoK%2B%2BJn8uVwwcOiPPlHizoBQ%3D"),
        SigningVector(
            name: "v1 DescribeRegions of the vendor's page", method: "GET",
            target: "/?Timestamp=2016-02-23T12%3A46%3A24Z&Format=XML&AccessKeyId=testid"
                + "&Action=DescribeRegions&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0"
                + "&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26"
                + "&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D",
            headers: ["host": "ecs.aliyuncs.com"], body: "",
            key: AccessKey(id: "testid", secret: "testsecret"), timestamp: "2016-02-23T12:46:24Z"),
    ]

    private static let timestamp = "2026-01-02T03:04:05Z"
    private static let nonce = "0123456789abcdef0123456789abcdef"
    private static let host = "ons.cn-hangzhou.aliyuncs.com"
    private static let parameters =
        "InstanceId=MQ_INST_1234567890123456_BXexample&MsgId=1E0578FE110F18B4AAC235C0C8460BA2"

    private static func v3(
        _ name: String, _ method: String, topic: String, withToken: Bool = false, signature: String
    ) -> SigningVector {
        var headers = [
            "host": host, "x-acs-action": "OnsMessageTrace", "x-acs-version": "2019-02-14",
            "x-acs-date": timestamp, "x-acs-signature-nonce": nonce, "x-acs-content-sha256": emptyHash,
        ]
        if withToken {
            headers["x-acs-accesskey-id"] = keyID
            headers["x-acs-security-token"] = token
        }
        let signed = headers.keys.sorted().joined(separator: ";")
        headers["authorization"] =
            "ACS3-HMAC-SHA256 Credential=\(keyID),SignedHeaders=\(signed),Signature=\(signature)"
        return SigningVector(
            name: name, method: method, target: "/?\(parameters)&Topic=\(topic)", headers: headers, body: "",
            key: withToken ? tokenKey : plainKey, timestamp: timestamp)
    }

    private static func v1(
        _ name: String, _ method: String, _ query: String, body: String = "", signature: String,
        key: AccessKey = plainKey
    ) -> SigningVector {
        let common =
            "Action=OnsMessageTrace&Format=json&Version=2019-02-14&Timestamp=2026-01-02T03%3A04%3A05Z"
            + "&SignatureNonce=\(nonce)&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=\(keyID)"
        var headers = ["host": host, "x-acs-version": "2019-02-14", "x-acs-action": "OnsMessageTrace"]
        if !body.isEmpty { headers["content-type"] = "application/x-www-form-urlencoded" }
        return SigningVector(
            name: name, method: method,
            target: "/?\(common)\(query.isEmpty ? "" : "&" + query)&Signature=\(signature)",
            headers: headers, body: body, key: key, timestamp: timestamp)
    }
}

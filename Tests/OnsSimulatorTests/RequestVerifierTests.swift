import Testing

@testable import OnsSimulator

@Suite struct RequestVerifierTests {
    private let vector = SigningVector.v3[0]

    @Test(arguments: SigningVector.all)
    func `the vendor's own signatures are accepted`(vector: SigningVector) throws {
        var verifier = RequestVerifier(keys: [vector.key])
        let wall = try #require(CivilTime.parse(vector.timestamp))
        #expect(try verifier.verify(vector.request, wall: wall, age: .zero) == vector.key)
    }

    @Test(arguments: SigningVector.all)
    func `a wrong secret gets what the server signed`(vector: SigningVector) throws {
        let wrong = AccessKey(id: vector.key.id, secret: "wrong", securityToken: vector.key.securityToken)
        let refusal = try #require(try refusal(vector.request, key: wrong, at: vector.timestamp))
        #expect(refusal.status == 400)
        #expect(refusal.code == "SignatureDoesNotMatch")
        #expect(
            refusal.message.hasPrefix(
                "Specified signature is not matched with our calculation. server string to sign is:"))
    }

    @Test func `the server's string to sign is the one that the SDK signed`() throws {
        let wrong = AccessKey(id: vector.key.id, secret: "wrong")
        let refusal = try #require(try refusal(vector.request, key: wrong, at: vector.timestamp))
        // From the SDK's own trace of this request.
        let signed =
            "ACS3-HMAC-SHA256\nd6910a72cbdec2e18d86dacbd2eca878e1fa86bd4c071c748b037f0dc5b20a35"
        #expect(refusal.message.drop { $0 != ":" }.dropFirst() == signed)
    }

    @Test func `an unknown access key is not found`() throws {
        let refusal = try refusal(
            vector.request, key: AccessKey(id: "other", secret: "x"), at: vector.timestamp)
        #expect(refusal?.code == "InvalidAccessKeyId.NotFound")
        #expect(refusal?.status == 404)
    }

    @Test(arguments: [
        ("2026-01-02T03:19:05Z", nil), ("2026-01-02T02:49:05Z", nil),
        ("2026-01-02T03:19:06Z", "InvalidTimeStamp.Expired"),
        ("2026-01-02T02:49:04Z", "InvalidTimeStamp.Expired"),
    ])
    func `a request is good for fifteen minutes either way`(wall: String, code: String?) throws {
        #expect(try refusal(vector.request, key: vector.key, at: wall)?.code == code)
    }

    @Test func `a nonce is good once`() throws {
        var verifier = RequestVerifier(keys: [vector.key])
        let wall = try #require(CivilTime.parse(vector.timestamp))
        _ = try verifier.verify(vector.request, wall: wall, age: .zero)
        let again = #expect(throws: ApiRefusal.self) {
            try verifier.verify(vector.request, wall: wall, age: .zero)
        }
        #expect(again?.code == "SignatureNonceUsed")
    }

    @Test(arguments: [
        ("x-acs-content-sha256", String(repeating: "0", count: 64), "IncompleteSignature"),
        ("x-acs-extra", "unsigned", "IncompleteSignature"),
        ("x-acs-date", "yesterday", "InvalidTimeStamp.Format"),
        ("x-acs-signature-nonce", "another", "SignatureDoesNotMatch"),
        ("host", "evil.example", "SignatureDoesNotMatch"),
        ("authorization", "Bearer abc", "IncompleteSignature"),
        ("authorization", "ACS3-HMAC-SHA256 Credential=a", "IncompleteSignature"),
    ])
    func `a request that was tampered with is refused`(name: String, value: String, code: String) throws {
        var headers = vector.headers
        headers[name] = value
        let request = WireRequest(
            method: "POST", target: vector.target, headers: headers.map { (name: $0.key, value: $0.value) },
            body: [])
        #expect(try refusal(request, key: vector.key, at: vector.timestamp)?.code == code)
    }

    @Test func `a body that the hash doesn't cover is refused`() throws {
        let request = WireRequest(
            method: "POST", target: vector.target,
            headers: vector.headers.map { (name: $0.key, value: $0.value) }, body: [1])
        #expect(try refusal(request, key: vector.key, at: vector.timestamp)?.code == "IncompleteSignature")
    }

    @Test func `the host must be among the signed headers`() throws {
        var headers = vector.headers
        headers["authorization"] = headers["authorization"]?.replacing(
            "SignedHeaders=host;", with: "SignedHeaders=")
        let request = WireRequest(
            method: "POST", target: vector.target, headers: headers.map { (name: $0.key, value: $0.value) },
            body: [])
        #expect(try refusal(request, key: vector.key, at: vector.timestamp)?.code == "IncompleteSignature")
    }

    @Test func `tokens must be there, right, unexpired, and only where due`() throws {
        let withToken = SigningVector.v3[2]
        let wall = try #require(CivilTime.parse(withToken.timestamp))
        func code(_ vector: SigningVector, _ key: AccessKey, age: Duration = .zero) -> String? {
            var verifier = RequestVerifier(keys: [key])
            do throws(ApiRefusal) {
                _ = try verifier.verify(vector.request, wall: wall, age: age)
                return nil
            } catch { return error.code }
        }
        let (id, secret) = (SigningVector.keyID, SigningVector.secret)
        let other = AccessKey(id: id, secret: secret, securityToken: "another")
        let expiring = AccessKey(
            id: id, secret: secret, securityToken: SigningVector.token, tokenLifetime: .seconds(60))
        #expect(code(vector, SigningVector.tokenKey) == "MissingSecurityToken")
        #expect(code(withToken, SigningVector.plainKey) == "InvalidSecurityToken.MismatchWithAccessKey")
        #expect(code(withToken, other) == "InvalidSecurityToken.MismatchWithAccessKey")
        #expect(code(withToken, expiring, age: .seconds(59)) == nil)
        #expect(code(withToken, expiring, age: .seconds(60)) == "InvalidSecurityToken.Expired")
    }

    @Test func `a request without any signature gets the reason`() throws {
        let request = WireRequest(method: "GET", target: "/", headers: [("host", "h")], body: [])
        #expect(try refusal(request, key: vector.key, at: vector.timestamp)?.code == "MissingSignature")
    }

    @Test func `keys show neither secret nor token`() {
        var dumped = ""
        dump(SigningVector.tokenKey, to: &dumped)
        for text in [dumped, "\(SigningVector.tokenKey)", String(reflecting: SigningVector.tokenKey)] {
            #expect(text.contains(SigningVector.keyID))
            #expect(!text.contains("ExampleSecret"))
            #expect(!text.contains("CAIS"))
        }
    }

    private func refusal(_ request: WireRequest, key: AccessKey, at time: String) throws -> ApiRefusal? {
        var verifier = RequestVerifier(keys: [key])
        let wall = try #require(CivilTime.parse(time))
        do throws(ApiRefusal) {
            _ = try verifier.verify(request, wall: wall, age: .zero)
            return nil
        } catch {
            return error
        }
    }
}

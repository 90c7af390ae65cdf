import Testing

@testable import OnsSimulator

@Suite struct DigestTests {
    @Test func `SHA-256 of the standard's examples`() {
        // FIPS 180-4 examples: "abc" and the empty text.
        #expect(
            Digest.hex(Digest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.hex(Digest.sha256([])) == SigningVector.emptyHash)
    }

    @Test func `HMAC of the RFCs' second test case`() {
        // RFC 4231 section 4.3 and RFC 2202 section 3, both under the key "Jefe".
        let text = "what do ya want for nothing?"
        #expect(
            Digest.hex(Digest.hmacSHA256(key: "Jefe", text))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(Digest.hex(Digest.hmacSHA1(key: "Jefe", text)) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 of the RFC's examples`(text: String, encoded: String) {
        // RFC 4648 section 10.
        #expect(Digest.base64(Array(text.utf8)) == encoded)
    }
}

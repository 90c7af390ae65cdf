import Foundation
import Testing

@testable import AlibabaCloud

@Suite struct SignerV3Tests {
    /// Known answers, made with the vendor's own kits: see the file's `origin`.
    struct Vectors: Decodable {
        struct Signature: Decodable, CustomTestStringConvertible {
            let name: String
            let method: String
            let host: String
            let action: String
            let version: String
            let accessKeyID: String
            let accessKeySecret: String
            let securityToken: String?
            let date: String
            let nonce: String
            let query: [String: String]
            let headers: [String: String]
            let canonicalQuery: String
            let canonicalRequest: String
            let stringToSign: String
            let authorization: String

            var testDescription: String { name }
        }

        struct Query: Decodable, CustomTestStringConvertible {
            let name: String
            let query: [String: String]
            let canonicalQuery: String

            var testDescription: String { name }
        }

        let signatures: [Signature]
        let queries: [Query]

        static func load() throws -> Vectors {
            let url = Bundle.module.bundleURL.appending(path: "Vectors/signing.json")
            return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
        }
    }

    private func signer(query: [String: String]) -> SignerV3 {
        SignerV3(
            method: "GET", host: "h", query: query.map { ($0.key, $0.value) }, action: "A", version: "V",
            date: "D", nonce: "N")
    }

    @Test(arguments: try Vectors.load().signatures)
    func `the signature is the vendor's byte for byte`(vector: Vectors.Signature) {
        let credentials = Credentials(
            accessKeyID: vector.accessKeyID, accessKeySecret: Secret(vector.accessKeySecret),
            securityToken: vector.securityToken.map { Secret($0) })
        let signed = SignerV3(
            method: vector.method, host: vector.host, query: vector.query.map { ($0.key, $0.value) },
            action: vector.action, version: vector.version, date: vector.date, nonce: vector.nonce
        ).signed(with: credentials)
        #expect(signed.canonicalQuery == vector.canonicalQuery)
        #expect(signed.canonicalRequest == vector.canonicalRequest)
        #expect(signed.stringToSign == vector.stringToSign)
        var headers = vector.headers
        headers["authorization"] = vector.authorization
        #expect(Dictionary(uniqueKeysWithValues: signed.headers.map { ($0.name, $0.value) }) == headers)
    }

    @Test(arguments: try Vectors.load().queries)
    func `a query is canonical as the vendor's kits write it`(vector: Vectors.Query) {
        let credentials = Credentials(accessKeyID: "a", accessKeySecret: Secret("b"))
        #expect(
            signer(query: vector.query).signed(with: credentials).canonicalQuery == vector.canonicalQuery)
    }

    @Test func `every vector was there`() throws {
        let vectors = try Vectors.load()
        #expect(vectors.signatures.count == 5)
        #expect(vectors.queries.count == 5)
    }

    @Test func `names are sorted by their bytes`() {
        let query = ["Tag.2.Key": "1", "Tag.10.Key": "1", "Tag.1.Key": "1", "_a": "1", "Z": "1", "a": "1"]
        let signed = signer(query: query).signed(
            with: Credentials(accessKeyID: "a", accessKeySecret: Secret("b")))
        #expect(signed.canonicalQuery == "Tag.1.Key=1&Tag.10.Key=1&Tag.2.Key=1&Z=1&_a=1&a=1")
    }

    @Test(arguments: [
        ("", ""), ("AZaz09-_.~", "AZaz09-_.~"), (" +*/%&=", "%20%2B%2A%2F%25%26%3D"),
        ("\u{20AC}\u{1F600}", "%E2%82%AC%F0%9F%98%80"), ("e\u{301}", "e%CC%81"), ("\0\u{7F}", "%00%7F"),
    ])
    func `all but unreserved bytes are encoded`(text: String, encoded: String) {
        #expect(PercentEncoding.encoded(text) == encoded)
    }

    // RFC 4231, test cases 1, 2 and 6; FIPS 180-4's example "abc".
    @Test func `the hashes give the standards' known answers`() {
        #expect(
            Digest.hexadecimal(Digest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Digest.hexadecimal(
                Digest.hmacSHA256(key: Array(repeating: 0x0B, count: 20), message: Array("Hi There".utf8)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Digest.hexadecimal(
                Digest.hmacSHA256(
                    key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Digest.hexadecimal(
                Digest.hmacSHA256(
                    key: Array(repeating: 0xAA, count: 131),
                    message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `what was signed is not printed`() {
        let signed = signer(query: [:]).signed(
            with: Credentials(accessKeyID: "a", accessKeySecret: Secret("b"), securityToken: Secret("tttt")))
        var dumped = ""
        dump(signed, to: &dumped)
        #expect(!"\(signed)\(dumped)\(String(reflecting: signed))".contains("tttt"))
    }
}

@Suite struct UTCTimeTests {
    // Computed with GNU date.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
        (951_868_799, "2000-02-29T23:59:59Z"), (1_767_323_045, "2026-01-02T03:04:05Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    ])
    func `seconds become a date`(seconds: Int64, text: String) {
        #expect(UTCTime.iso8601(unixSeconds: seconds) == text)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 02 Jan 2026 03:04:05 GMT", 1_767_323_045),
        ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ("Friday, 02-Jan-26 03:04:05 GMT", nil), ("Fri, 2 Jan 2026 03:04:05 GMT", nil), ("", nil),
        ("Fri, 02 Jan 2026 25:04:05 GMT", nil), ("Fri, 02 Jan 2026 03:04:05 CET", nil),
        ("Fri, 00 Jan 2026 03:04:05 GMT", nil), ("Fri, 02 Foo 2026 03:04:05 GMT", nil),
    ])
    func `a Date header becomes seconds`(text: String, seconds: Int64?) {
        #expect(UTCTime.unixSeconds(httpDate: text) == seconds)
    }
}

/// The request signature ACS3-HMAC-SHA256: values in, headers out.
///
/// Signed are the host, every `x-acs-*` header and the content type of a body, as the vendor's Go and Java
/// kits do; nothing that a proxy may rewrite.
///
/// https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
struct SignerV3: Sendable {
    private static let algorithm = "ACS3-HMAC-SHA256"

    /// The HTTP method in capitals.
    var method: String

    /// The value of the Host header as it goes over the wire.
    var host: String

    /// The path, encoded as it goes over the wire.
    var path = "/"

    /// The query's names and values, in any order and not encoded.
    var query: [(name: String, value: String)]

    /// The operation's name.
    var action: String

    /// The API's version.
    var version: String

    /// The time of signing as `yyyy-MM-ddTHH:mm:ssZ`; the server allows 15 minutes either way.
    var date: String

    /// A text that no other request has.
    var nonce: String

    /// The body's bytes.
    var body: [UInt8] = []

    /// The body's content type, sent and signed only with a body.
    var contentType: String?

    /// Signs with the credentials; a security token is sent and signed too.
    func signed(with credentials: Credentials) -> SignedRequest {
        let payloadHash = Digest.hexadecimal(Digest.sha256(body))
        var headers: [(name: String, value: String)] = [
            ("host", host), ("x-acs-action", action), ("x-acs-content-sha256", payloadHash),
            ("x-acs-date", date), ("x-acs-signature-nonce", nonce), ("x-acs-version", version),
        ]
        if let contentType, !body.isEmpty { headers.append(("content-type", contentType)) }
        if let token = credentials.securityToken {
            headers.append(("x-acs-accesskey-id", credentials.accessKeyID))
            headers.append(("x-acs-security-token", token.value))
        }
        headers.sort { Self.precedes($0.name, $1.name) }

        let canonicalQuery = Self.canonicalQuery(query)
        let names = headers.map(\.name).joined(separator: ";")
        let canonicalHeaders = headers.map { "\($0.name):\(Self.trimmed($0.value))\n" }.joined()
        let canonicalRequest = [method, path, canonicalQuery, canonicalHeaders, names, payloadHash]
            .joined(separator: "\n")
        let stringToSign =
            Self.algorithm + "\n" + Digest.hexadecimal(Digest.sha256(Array(canonicalRequest.utf8)))
        let signature = Digest.hexadecimal(
            Digest.hmacSHA256(
                key: Array(credentials.accessKeySecret.value.utf8), message: Array(stringToSign.utf8)))
        headers.append(
            (
                "authorization",
                "\(Self.algorithm) Credential=\(credentials.accessKeyID),SignedHeaders=\(names),"
                    + "Signature=\(signature)"
            ))
        return SignedRequest(
            headers: headers, canonicalQuery: canonicalQuery, canonicalRequest: canonicalRequest,
            stringToSign: stringToSign)
    }

    private static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (PercentEncoding.encoded($0.name), PercentEncoding.encoded($0.value)) }
            .sorted { precedes($0.0, $1.0) }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    /// Byte order, since that of String is Unicode's and depends on normalisation.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func trimmed(_ value: String) -> String {
        let space = UInt8(ascii: " ")
        guard let first = value.utf8.firstIndex(where: { $0 != space }),
            let last = value.utf8.lastIndex(where: { $0 != space })
        else { return "" }
        return String(value[first...last])
    }
}

/// What signing made, ready to be sent.
///
/// Its description and mirror show nothing, since a security token stands in it.
struct SignedRequest: Sendable, CustomStringConvertible, CustomReflectable {
    /// The headers to send in lower case, the signed ones sorted by name and `authorization` last.
    let headers: [(name: String, value: String)]

    /// The query to send, sorted and encoded.
    let canonicalQuery: String

    /// The text whose hash was signed.
    let canonicalRequest: String

    /// The text that was signed.
    let stringToSign: String

    /// A constant that hides the headers.
    var description: String { "SignedRequest(<redacted>)" }

    /// A mirror without children, since `dump` looks there.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a request says of itself in either signature scheme, and what the server signs in its place.
///
/// Derived from the wire form alone: the query as decoded from the request line, the headers as received.
struct Signature: Sendable {
    /// The access key that the request names.
    let accessKeyID: String
    /// The signature that came.
    let presented: String
    /// What the server would have signed.
    let stringToSign: String
    /// When the request says that it was signed.
    let timestamp: String
    /// The number used once.
    let nonce: String
    /// The security token, if one came.
    let securityToken: String?
    /// Which of the two schemes it is.
    let scheme: Scheme

    /// The two schemes.
    enum Scheme: Sendable {
        /// ACS3-HMAC-SHA256, in headers.
        case v3
        /// HMAC-SHA1, in parameters.
        case v1
    }

    /// Reads the signature out of a request, whichever scheme it is.
    ///
    /// Throws a refusal for a signature that is missing or not well-formed.
    static func read(_ request: WireRequest) throws(ApiRefusal) -> Signature {
        if let authorization = request.header("authorization") {
            return try v3(request, authorization: authorization)
        }
        return try v1(request)
    }

    /// The right signature under a secret.
    func expected(secret: String) -> String {
        switch scheme {
        case .v3: Digest.hex(Digest.hmacSHA256(key: secret, stringToSign))
        case .v1: Digest.base64(Digest.hmacSHA1(key: secret + "&", stringToSign))
        }
    }

    private static func v3(_ request: WireRequest, authorization: String) throws(ApiRefusal) -> Signature {
        let prefix = "ACS3-HMAC-SHA256 "
        guard authorization.hasPrefix(prefix) else {
            throw ApiRefusal.incompleteSignature("Only ACS3-HMAC-SHA256 is known.")
        }
        var fields: [Substring: Substring] = [:]
        for part in authorization.dropFirst(prefix.count).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        guard let key = fields["Credential"], let signed = fields["SignedHeaders"],
            let presented = fields["Signature"]
        else { throw ApiRefusal.incompleteSignature("Credential, SignedHeaders and Signature are due.") }
        let names = signed.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        try check(signedHeaders: names, of: request)
        let payload = Digest.hex(Digest.sha256(request.body))
        guard request.header("x-acs-content-sha256") == payload else {
            throw ApiRefusal.incompleteSignature("x-acs-content-sha256 is not the hash of the body.")
        }
        let headerLines = names.map { "\($0):\(request.header($0) ?? "")\n" }.joined()
        let canonical = [
            request.method, request.path, PercentCoding.canonical(request.query), headerLines,
            String(signed), payload,
        ].joined(separator: "\n")
        return Signature(
            accessKeyID: String(key), presented: String(presented),
            stringToSign: prefix.dropLast() + "\n" + Digest.hex(Digest.sha256(Array(canonical.utf8))),
            timestamp: request.header("x-acs-date") ?? "",
            nonce: request.header("x-acs-signature-nonce") ?? "",
            securityToken: request.header("x-acs-security-token"), scheme: .v3)
    }

    /// Refuses a list of signed headers that isn't sorted, names absent ones, or leaves out one that must be
    /// signed.
    private static func check(signedHeaders names: [String], of request: WireRequest) throws(ApiRefusal) {
        guard zip(names, names.dropFirst()).allSatisfy({ $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
            throw ApiRefusal.incompleteSignature("SignedHeaders must be sorted, each name once.")
        }
        for name in names where name != name.lowercased() || request.header(name) == nil {
            throw ApiRefusal.incompleteSignature("The signed header '\(name.prefix(100))' is not there.")
        }
        for (name, _) in request.headers
        where (name == "host" || name.hasPrefix("x-acs-")) && !names.contains(name) {
            throw ApiRefusal.incompleteSignature("The header '\(name.prefix(100))' must be signed.")
        }
        guard names.contains("host") else {
            throw ApiRefusal.incompleteSignature("The header 'host' must be signed.")
        }
    }

    private static func v1(_ request: WireRequest) throws(ApiRefusal) -> Signature {
        guard let presented = request.parameter("Signature") else { throw .missing("Signature") }
        guard let key = request.parameter("AccessKeyId") else { throw .missing("AccessKeyId") }
        guard request.parameter("SignatureMethod") == "HMAC-SHA1" else {
            throw ApiRefusal(
                status: 400, code: "InvalidSignatureMethod",
                message: "The specified signature method is not supported.")
        }
        guard request.parameter("SignatureVersion") == "1.0" else {
            throw ApiRefusal.incompleteSignature("SignatureVersion 1.0 is due.")
        }
        let parameters = (request.query + request.form).filter { $0.key != "Signature" }
        let parts = [request.method, "/", PercentCoding.canonical(parameters)]
        return Signature(
            accessKeyID: key, presented: presented,
            stringToSign: parts.map { PercentCoding.encode($0) }.joined(separator: "&"),
            timestamp: request.parameter("Timestamp") ?? "",
            nonce: request.parameter("SignatureNonce") ?? "",
            securityToken: request.parameter("SecurityToken"), scheme: .v1)
    }
}

/// From an answer's status, headers and body to the reason of its failure.
///
/// The code decides before the status: the API answers throttling with 400 and refused keys with 400, 403 or
/// 404.
struct Classifier {
    /// The longest wait that a server's hint is taken for.
    private static let retryAfterMax: Duration = .seconds(3600)

    /// Bytes of an undecodable body that are kept for debugging.
    private static let bodyStartBytes = 512

    /// What was sent, nil where nothing was signed.
    let signed: SignedRequest?

    /// Takes keys and tokens out of the server's text.
    let redactor: Redactor

    /// Our clock when the answer came, in seconds since 1970.
    let unixSeconds: Int64

    /// The failure of an answer, nil if it is a success whose body is to be decoded.
    func failure(of response: TransportResponse, error: ErrorBody) -> APIFailure? {
        guard let reason = Self.reason(statusCode: response.statusCode, error: error) else { return nil }
        return APIFailure(
            reason: reason, code: error.code.map(redactor.redacted), message: message(of: response, error),
            statusCode: response.statusCode, requestID: Self.requestID(of: response, error),
            retryAfter: Self.retryAfter(response, isThrottled: reason == .throttled),
            clockSkew: reason == .clockSkew ? clockSkew(response) : nil,
            bodyStart: reason == .undecodable ? bodyStart(response.body) : nil)
    }

    /// The failure of a successful answer that can't be decoded.
    func undecodable(_ response: TransportResponse, error: ErrorBody, why: DecodingFailure) -> APIFailure {
        APIFailure(
            reason: .undecodable, message: why.description, statusCode: response.statusCode,
            requestID: Self.requestID(of: response, error), bodyStart: bodyStart(response.body))
    }

    /// The failure of an attempt without an answer.
    func failure(of failure: TransportFailure) -> APIFailure {
        let reason: APIFailureReason =
            switch failure.kind {
            case .timeout: .timeout
            case .unreachable, .broken: .connection
            case .tls: .tls
            case .unreadable: .undecodable
            }
        return APIFailure(
            reason: reason, message: redactor.redacted(failure.message),
            isRetriableAtOnce: failure.kind == .broken)
    }

    /// The server's ID of the request from the body, else from the header.
    static func requestID(of response: TransportResponse, _ error: ErrorBody) -> String? {
        error.requestID ?? response.header("x-acs-request-id")
    }

    /// The reason, nil for a success.
    static func reason(statusCode: Int, error: ErrorBody) -> APIFailureReason? {
        let isSuccess = (200..<300).contains(statusCode)
        if isSuccess && error.code == nil { return nil }
        if !isSuccess && !(400..<600).contains(statusCode) { return .undecodable }
        let code = error.code?.lowercased() ?? ""
        if statusCode == 429 || code.contains("throttling") || code.hasSuffix("flow_control") {
            return .throttled
        }
        // Before the status and before *_NOT_FOUND: the service wraps "no message" in ONS_SYSTEM_ERROR.
        if code == "biz_no_message" || code.hasSuffix("message_not_found") || saysNoMessage(error.message) {
            return .messageGone
        }
        if let reason = reason(code: code) { return reason }
        switch statusCode {
        case 401: return .unauthorized
        case 403: return .forbidden
        case 500...: return .serverError
        // Without a code it isn't the API that answered, but something before it.
        default: return code.isEmpty ? .serverError : .invalidRequest
        }
    }

    private static func reason(code: String) -> APIFailureReason? {
        let unauthorized = [
            "invalidaccesskeyid", "invalidaccesskeysecret", "signaturedoesnotmatch", "invalidsecuritytoken",
            "incompletesignature", "missingsecuritytoken", "missingaccesskeyid", "auth_signature_check_error",
        ]
        if code.hasPrefix("invalidtimestamp") { return .clockSkew }
        if unauthorized.contains(where: { code.hasPrefix($0) }) { return .unauthorized }
        if ["forbidden", "nopermission", "auth_permission_"].contains(where: { code.hasPrefix($0) }) {
            return .forbidden
        }
        // Also INSTANCE_NOT_FOUNDError, which one operation really says.
        if code == "auth_resource_owner_error" || code.hasSuffix("_not_found")
            || code.hasSuffix("_not_founderror")
        {
            return .notFound
        }
        if ["ons_system_error", "ons_invoke_error"].contains(code) || code.hasPrefix("serviceunavailable")
            || code.hasPrefix("internalerror")
        {
            return .serverError
        }
        return nil
    }

    /// Whether the text carries the broker's response code 208, NO_MESSAGE.
    private static func saysNoMessage(_ message: String?) -> Bool {
        guard let message, let match = message.firstRange(of: "CODE: 208") else { return false }
        return message[match.upperBound...].first?.isNumber != true
    }

    private func message(of response: TransportResponse, _ error: ErrorBody) -> String {
        if (300..<400).contains(response.statusCode) { return "a redirect, which is not followed" }
        let text = error.message ?? ""
        if error.code?.lowercased().hasPrefix("signaturedoesnotmatch") == true {
            return signatureMessage(text)
        }
        if text.isEmpty {
            return error.code == nil ? "an answer without an error code" : "the server gave no message"
        }
        return redactor.redacted(text)
    }

    /// What a refused signature means, without the text that the server echoes, which may hold a token.
    ///
    /// If the server would have signed what we signed, the secret is wrong; else the two built different
    /// texts.
    private func signatureMessage(_ text: String) -> String {
        let marker = "server string to sign is"
        guard let start = text.lowercased().firstRange(of: marker)?.lowerBound,
            let colon = text[start...].firstIndex(of: ":"), let signed
        else {
            return redactor.redacted(String(text.prefix { $0 != ":" }))
        }
        let echo = Self.condensed(text[text.index(after: colon)...])
        let isOurs = [signed.stringToSign, signed.canonicalRequest].contains {
            Self.condensed($0[...]) == echo
        }
        return isOurs
            ? "the access key secret is wrong: the server built the same text to sign as we did"
            : "the server built another text to sign than we did; perhaps a proxy changed the request"
    }

    /// The text without white space, escaped line ends, and the brackets and full stop that may surround it.
    private static func condensed(_ text: Substring) -> String {
        var condensed = text.replacing("\\n", with: "").filter { !$0.isWhitespace }
        if condensed.hasSuffix(".") { condensed.removeLast() }
        if condensed.hasPrefix("<") && condensed.hasSuffix(">") {
            condensed = String(condensed.dropFirst().dropLast())
        }
        return condensed
    }

    private static func retryAfter(_ response: TransportResponse, isThrottled: Bool) -> Duration? {
        if let text = response.header("x-acs-retry-after"), let milliseconds = Int64(text), milliseconds > 0 {
            return capped(milliseconds, .milliseconds(1))
        }
        if let text = response.header("retry-after"), let seconds = Int64(text), seconds > 0 {
            return capped(seconds, .seconds(1))
        }
        // These come with every answer; they ask for a wait only when the quota is used up.
        guard isThrottled else { return nil }
        for name in ["x-ratelimit-user-api", "x-ratelimit-user"] {
            for field in (response.header(name) ?? "").split(separator: ",") {
                let parts = field.split(separator: ":")
                if parts.count == 2, parts[0] == "TimeLeft", let left = Int64(parts[1]), left > 0 {
                    return capped(left, .milliseconds(1))
                }
            }
        }
        return nil
    }

    private static func capped(_ count: Int64, _ unit: Duration) -> Duration {
        // The count is from outside: limited before it is multiplied, which could overflow.
        min(unit * Int(min(count, 3_600_000)), retryAfterMax)
    }

    private func clockSkew(_ response: TransportResponse) -> Duration? {
        response.header("date").flatMap(UTCTime.unixSeconds(httpDate:)).map { .seconds($0 - unixSeconds) }
    }

    private func bodyStart(_ body: [UInt8]) -> String {
        redactor.redacted(String(decoding: body.prefix(Self.bodyStartBytes), as: UTF8.self))
    }
}

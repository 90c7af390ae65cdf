/// Why an attempt gave no answer, as far as this cloud's answers and libcurl say.
package enum APIFailureReason: String, Sendable, CaseIterable {
    /// The account's quota is used up: `Throttling*`, `*FLOW_CONTROL` or HTTP 429, whatever the status.
    case throttled
    /// The key or the signature was refused.
    case unauthorized
    /// The key is good but may not do this.
    case forbidden
    /// There were no credentials to sign with, and no call was made.
    case credentials
    /// The server's clock and ours differ by more than a quarter of an hour.
    case clockSkew = "clock_skew"
    /// The topic, instance or group doesn't exist, or isn't the account's.
    case notFound = "not_found"
    /// The service doesn't know the message, or doesn't know it any more.
    case messageGone = "message_gone"
    /// The service refused the request with another 4xx code.
    case invalidRequest = "invalid_request"
    /// The service or a gateway before it failed.
    case serverError = "server_error"
    /// No answer within the time allowed.
    case timeout
    /// The connection was not made, or broke; a body cut short counts here.
    case connection
    /// The TLS handshake failed: an unknown authority, a wrong name, an old protocol.
    case tls
    /// The answer isn't what it should be: not HTTP, not JSON, wrong types, too large, a redirect.
    case undecodable
}

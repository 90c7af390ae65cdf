internal import Text

/// An attempt that gave no answer, with what is known of it.
///
/// No part of it holds a secret; what the server wrote is redacted and then cut to 200 characters.
package struct APIFailure: Error, Equatable, Sendable {
    /// Which of the closed set it is.
    package let reason: APIFailureReason

    /// The server's own code, such as `Throttling.User`, nil if it gave none.
    package let code: String?

    /// A sentence for logs.
    package let message: String

    /// The HTTP status, nil if there was no answer.
    package let statusCode: Int?

    /// The server's ID of the request, which its support asks for.
    package let requestID: String?

    /// How long the server asked us to wait, nil if it didn't.
    package let retryAfter: Duration?

    /// The server's clock minus ours, to the second, given for `clock_skew` if the server sent a Date header.
    package let clockSkew: Duration?

    /// The first bytes of a body that couldn't be decoded, for debug logs.
    package let bodyStart: String?

    /// Whether the connection broke, so that another attempt on a new one may well succeed.
    ///
    /// True for a connection refused, reset or cut, and for a kept one that the server had closed. The caller
    /// may try once more, with a slot of its own; nothing else is worth trying again at once.
    package let isRetriableAtOnce: Bool

    /// Puts the parts together; the message, code and request ID are cut to 200 characters.
    package init(
        reason: APIFailureReason, code: String? = nil, message: String, statusCode: Int? = nil,
        requestID: String? = nil, retryAfter: Duration? = nil, clockSkew: Duration? = nil,
        bodyStart: String? = nil, isRetriableAtOnce: Bool = false
    ) {
        self.reason = reason
        self.code = code.map(ForeignLine.cut)
        self.message = ForeignLine.cut(message)
        self.statusCode = statusCode
        self.requestID = requestID.map(ForeignLine.cut)
        self.retryAfter = retryAfter
        self.clockSkew = clockSkew
        self.bodyStart = bodyStart
        self.isRetriableAtOnce = isRetriableAtOnce
    }
}

extension APIFailure: CustomStringConvertible {
    /// The reason, the code, the status and the message in one line.
    package var description: String {
        var line = reason.rawValue
        if let statusCode { line += ", HTTP \(statusCode)" }
        if let code { line += ", \(code)" }
        return line + ": " + message
    }
}

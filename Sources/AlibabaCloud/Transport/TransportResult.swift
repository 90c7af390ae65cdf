/// The end of one request.
package enum TransportResult: Sendable {
    /// An answer came, with any status.
    case response(TransportResponse)
    /// None came, or none that could be read.
    case failed(TransportFailure)
    /// The permit was refused and nothing was sent.
    case notPermitted
    /// The transport was shut down; the request may have left before.
    case cancelled(wasSent: Bool)
}

/// An HTTP answer.
package struct TransportResponse: Sendable {
    /// The status code.
    package var statusCode: Int

    /// The headers in the order of their arrival, names in lower case.
    package var headers: [(name: String, value: String)]

    /// The body, whole.
    package var body: [UInt8]

    /// Puts the parts together.
    package init(statusCode: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
        self.statusCode = statusCode
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, which is to be given in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// Why no answer came.
package struct TransportFailure: Error, Equatable, Sendable {
    /// What went wrong, roughly.
    package enum Kind: Sendable, Equatable {
        /// The time allowed passed.
        case timeout
        /// No connection could be made: no such host, no way, a proxy that refused.
        case unreachable
        /// The connection was refused, reset or cut, or a kept one turned out closed.
        case broken
        /// The TLS handshake failed.
        case tls
        /// What came is not HTTP, or is larger than allowed.
        case unreadable
    }

    /// What went wrong.
    package var kind: Kind

    /// A sentence for logs.
    package var message: String

    /// Whether the request had left, or begun to.
    package var wasSent: Bool

    /// Puts the parts together.
    package init(kind: Kind, message: String, wasSent: Bool) {
        self.kind = kind
        self.message = message
        self.wasSent = wasSent
    }
}

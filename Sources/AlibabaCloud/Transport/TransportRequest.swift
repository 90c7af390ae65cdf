/// One HTTP request without a body.
///
/// Its description and mirror show the endpoint alone, since the headers carry a signature and perhaps a
/// token.
package struct TransportRequest: Sendable {
    /// The methods that the API takes.
    package enum Method: String, Sendable {
        /// Everything in the query.
        case get = "GET"
        /// Everything in the query and an empty body, as the vendor's kits send it.
        case post = "POST"
    }

    /// How to ask.
    package var method: Method

    /// Whom to ask; a loopback endpoint is never asked through a proxy.
    package var endpoint: Endpoint

    /// The path and the query, encoded.
    package var target: String

    /// The headers; `host` is left to the transport, which writes the endpoint's `hostHeader`.
    package var headers: [(name: String, value: String)]

    /// A file of PEM certificates to trust instead of the system's, nil for the system's.
    package var caFile: String?

    /// A time allowed that is shorter than the transport's own, nil for that.
    package var timeout: Duration?

    /// Puts the parts together.
    package init(
        method: Method, endpoint: Endpoint, target: String, headers: [(name: String, value: String)] = [],
        caFile: String? = nil, timeout: Duration? = nil
    ) {
        self.method = method
        self.endpoint = endpoint
        self.target = target
        self.headers = headers
        self.caFile = caFile
        self.timeout = timeout
    }
}

extension TransportRequest: CustomStringConvertible, CustomReflectable {
    /// The method and the endpoint.
    package var description: String { "\(method.rawValue) \(endpoint.url)" }

    /// A mirror without children, since `dump` looks there.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

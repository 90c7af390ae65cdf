/// One request with its closures, on its way to the worker.
struct CurlSubmission: Sendable {
    /// What to send.
    let request: TransportRequest

    /// Asked before the first byte leaves.
    let permit: @Sendable () -> Bool

    /// Told the end.
    let completion: @Sendable (TransportResult) -> Void
}

/// What the callers and the worker share.
struct CurlMailbox: Sendable {
    /// Requests that the worker hasn't taken yet, in order.
    var submissions: [CurlSubmission] = []

    /// Requests whose completion hasn't been called.
    var openCount = 0

    /// Whether the worker is to end.
    var isClosing = false

    /// Whether the worker takes nothing more: the multi handle must not be touched any longer.
    var isClosed = false
}

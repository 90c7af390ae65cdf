/// The way to the cloud: bytes out, bytes in, no knowledge of what they mean.
package protocol Transport: Sendable {
    /// Sends one request, once, and reports its end.
    ///
    /// `permit` is asked once, when the connection stands and before the first byte of the request leaves;
    /// false ends the attempt with `notPermitted`. A request that fails before is not asked for. Both
    /// closures run on a thread of the transport, which serves every other request too: they must not block.
    /// `completion` is called exactly once, for a request after `shutdown` perhaps before this returns.
    func send(
        _ request: TransportRequest, permit: @escaping @Sendable () -> Bool,
        completion: @escaping @Sendable (TransportResult) -> Void)

    /// Ends what is under way with `cancelled` and frees the connections.
    ///
    /// Returns when every completion has been called and returned, unless it is called from within one. May
    /// be called more than once.
    func shutdown()
}

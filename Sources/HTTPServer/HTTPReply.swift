/// How a handler answers: now, or later without holding up anybody else's request.
package enum HTTPReply: Sendable {
    /// A response for this request alone.
    case now(HTTPResponse)

    /// A response that may be sent any number of times.
    case prepared(PreparedResponse)

    /// An answer that comes later, from any thread.
    ///
    /// The server calls `begin` once, on its thread, which must not wait. The first call of `answer` counts;
    /// what later ones bring is never sent. It must not be given another `later`. If `answer` is let go of
    /// uncalled the client is answered 500, and after the configuration's `laterTimeout` 503.
    case later(_ begin: @Sendable (_ answer: @escaping @Sendable (HTTPReply) -> Void) -> Void)

    /// A reply with a call at its end, exactly once, on the server's thread; of an answer that came too late,
    /// on the thread that gave it.
    ///
    /// `wasSent` says whether the whole response was handed to the system; false if the connection broke, or
    /// the server stopped first, or another answer had been given.
    indirect case observed(HTTPReply, ended: @Sendable (_ wasSent: Bool) -> Void)

    /// Tells the end of a reply that nobody gets.
    func endUnsent() {
        guard case .observed(let inner, let ended) = self else { return }
        ended(false)
        inner.endUnsent()
    }
}

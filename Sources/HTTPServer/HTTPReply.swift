/// How a handler answers: now, with a response of its own or one that others share.
///
/// A handler that must wait will answer later, by suspending the connection, which is to be a third case
/// here; `now` and `prepared` stay as they are.
public enum HTTPReply: Sendable {
    /// A response for this request alone.
    case now(HTTPResponse)

    /// A response that may be sent any number of times.
    case prepared(PreparedResponse)
}

internal import CMicroHTTPD

/// A request that is still arriving.
///
/// Made when its first line has come, and let go when its response has been sent or its connection has ended.
/// Only the library's thread touches it.
final class PendingRequest {
    /// What to do with a piece of body.
    enum Verdict {
        /// Go on.
        case accept
        /// The sender won't stop: end the connection.
        case abort
    }

    /// The request target as sent: path and query, percent-encoded.
    let target: String

    /// Says whether the library has reported the headers, which it does before any body.
    var hasHeaders = false

    /// The header fields, once the library has reported them.
    var headers = HeaderBlock([])

    /// The body so far; empty once it was too long.
    private(set) var body: [UInt8] = []

    /// Says whether the body was longer than allowed.
    private(set) var isTooLong = false

    /// The wait for the answer, if it comes later.
    var suspension: Suspension?

    private var receivedBytes = 0

    /// What to call when the response has been sent or given up.
    private var endings: [@Sendable (_ wasSent: Bool) -> Void] = []

    /// Makes a request of which only the target is known.
    init(target: String) {
        self.target = target
    }

    deinit {
        end(wasSent: false)
    }

    /// Adds what is called at the request's end.
    func observe(_ ended: @escaping @Sendable (_ wasSent: Bool) -> Void) {
        endings.append(ended)
    }

    /// Reports that the request has ended; further calls report nothing.
    func end(wasSent: Bool) {
        let called = endings
        endings = []
        for ended in called { ended(wasSent) }
    }

    /// Takes a piece of the body, and drops what is over the limit.
    func append(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Verdict {
        receivedBytes += bytes.count
        if receivedBytes > limit {
            isTooLong = true
            body = []
        } else {
            unsafe body.append(contentsOf: bytes)
        }
        return receivedBytes > limit + Self.discardMax ? .abort : .accept
    }

    /// Says whether a body of an announced length needn't even begin.
    static func isHopeless(announcedLength: Int, limit: Int) -> Bool {
        announcedLength - discardMax > limit
    }

    /// Bytes over the limit that are read and dropped, so that the sender comes to read its 413.
    ///
    /// Closing a connection with unread bytes resets it, and the reset may overtake the answer.
    private static let discardMax = 1 << 20
}

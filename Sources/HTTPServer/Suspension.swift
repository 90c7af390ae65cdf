internal import CMicroHTTPD
internal import Locking

/// A connection that waits, suspended in the library, for the answer to its request.
///
/// Any thread may answer. While it waits the library neither touches nor closes the connection, so that the
/// pointer is good for the one resume that ends the wait.
@safe
final class Suspension: Sendable {
    private enum State: Sendable {
        case waiting
        case answered(HTTPReply)
        /// The answer is being sent, or there is nobody any more to send it to.
        case over
    }

    // Proof for nonisolated(unsafe): used once, under the lock, while the library keeps the connection
    // suspended; a connection is suspended until it is resumed.
    private nonisolated(unsafe) let connection: OpaquePointer
    private let state = Locked(State.waiting)

    /// Suspends a connection; only within the library's request callback.
    init(_ connection: OpaquePointer) {
        unsafe self.connection = unsafe connection
        unsafe MHD_suspend_connection(connection)
    }

    /// Gives the answer and lets the library go on; any but the first isn't sent.
    func answer(_ reply: HTTPReply) {
        let isFirst = state.withLock { state in
            guard case .waiting = state else { return false }
            state = .answered(reply)
            // Within the lock: whoever finds the state answered may rely on the resume having been made.
            unsafe MHD_resume_connection(connection)
            return true
        }
        if !isFirst { reply.endUnsent() }
    }

    /// Takes the answer, once; called when the library has resumed the connection, or given it up.
    func take() -> HTTPReply? {
        state.withLock { state in
            defer { state = .over }
            guard case .answered(let reply) = state else { return nil }
            return reply
        }
    }

    /// What a client reads whose answer nobody gave.
    static let unanswered = HTTPResponse.text(500, "Internal Server Error")
}

/// Answers a suspended request once, and with an error if it is let go of before.
final class PromisedAnswer: Sendable {
    private let suspension: Suspension

    /// Promises an answer.
    init(_ suspension: Suspension) {
        self.suspension = suspension
    }

    deinit {
        suspension.answer(.now(Suspension.unanswered))
    }

    /// Gives the answer.
    func give(_ reply: HTTPReply) {
        suspension.answer(reply)
    }
}

/// The connections that wait for their answers, by their sockets.
///
/// The library aborts the process if it is stopped while a connection is suspended: `close` sees to it that
/// there is none, now or later.
final class Suspensions: Sendable {
    private struct State: Sendable {
        var isClosed = false
        var bySocket: [Int32: Suspension] = [:]
    }

    private let state = Locked(State())

    /// Suspends a connection, or returns nil when the server stops.
    ///
    /// Only within the library's request callback.
    func suspend(_ connection: OpaquePointer, socket: Int32) -> Suspension? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let suspension = unsafe Suspension(connection)
            state.bySocket[socket] = suspension
            return suspension
        }
    }

    /// Forgets a connection that was resumed.
    func remove(socket: Int32) {
        _ = state.withLock { $0.bySocket.removeValue(forKey: socket) }
    }

    /// Answers a request that has waited too long; nothing if it was answered.
    func expire(socket: Int32) {
        state.withLock { $0.bySocket[socket] }?.answer(.now(Self.tooLate))
    }

    /// Answers every request that waits, and lets none wait any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return Array(state.bySocket.values)
        }
        for suspension in waiting { suspension.answer(.now(Self.stopping)) }
    }

    private static let tooLate = HTTPResponse.text(503, "The answer took too long.")

    /// What a client reads whose request came, or still waited, when the server stopped.
    static let stopping = HTTPResponse.text(503, "The server is stopping.")
}

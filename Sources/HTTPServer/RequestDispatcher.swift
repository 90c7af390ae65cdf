internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// What the library's callbacks work on: turns what they bring into requests for the handler, and replies
/// into responses.
///
/// All methods are called on the library's one thread.
final class RequestDispatcher: Sendable {
    private let handler: @Sendable (HTTPRequest) -> HTTPReply
    private let keeper: ConnectionKeeper
    private let suspensions: Suspensions
    private let bodyLimitBytes: Int
    private let tls: Locked<TLSCredentials>?
    private let tooLarge = PreparedResponse(.text(413, "Content Too Large"))

    /// Makes a dispatcher.
    init(
        keeper: ConnectionKeeper, suspensions: Suspensions, tls: Locked<TLSCredentials>?, bodyLimitBytes: Int,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) {
        self.keeper = keeper
        self.suspensions = suspensions
        self.tls = tls
        self.bodyLimitBytes = bodyLimitBytes
        self.handler = handler
    }

    /// Begins a request when its first line has come.
    func begin(target: String, on connection: OpaquePointer) -> PendingRequest {
        unsafe keeper.requestStarted(cmhd_connection_socket(connection))
        return PendingRequest(target: target)
    }

    /// Takes the headers, a piece of body or the end of a request, and answers at its end.
    ///
    /// Answering at the first call, which brings the headers, would close the connection: only what is
    /// refused unread is answered then.
    func receive(
        _ request: PendingRequest, method: UnsafePointer<CChar>, piece: UnsafeRawBufferPointer,
        on connection: OpaquePointer
    ) -> MHD_Result {
        guard request.hasHeaders else {
            request.hasHeaders = true
            return unsafe isHopeless(connection) ? refuseAsTooLarge(request, on: connection) : .YES
        }
        if let suspension = request.suspension {
            return unsafe resume(request, suspension, on: connection)
        }
        guard unsafe piece.isEmpty else {
            return unsafe request.append(piece, limit: bodyLimitBytes) == .accept ? .YES : .NO
        }
        guard !request.isTooLong else { return unsafe refuseAsTooLarge(request, on: connection) }
        guard let address = unsafe cmhd_connection_address(connection).flatMap(RemoteAddress.init) else {
            return .NO
        }
        let complete = unsafe HTTPRequest(
            method: String(cString: method), target: request.target, headers: headers(of: connection),
            remoteAddress: address, body: request.body)
        return unsafe answer(handler(complete), to: request, on: connection)
    }

    /// Notes that a request's response has been sent, or its connection has ended.
    func end(_ request: PendingRequest?, wasSent: Bool, on connection: OpaquePointer) {
        unsafe keeper.requestEnded(cmhd_connection_socket(connection))
        request?.end(wasSent: wasSent)
    }

    /// Whether connections speak TLS.
    var isTLS: Bool { tls != nil }

    /// Notes that a connection was accepted, and prepares its session for TLS.
    ///
    /// Returns the credentials, which must be kept until the connection has been closed.
    func opened(_ connection: OpaquePointer) -> TLSCredentials? {
        let socket = unsafe cmhd_connection_socket(connection)
        keeper.opened(socket)
        guard let credentials = tls?.withLock({ $0 }) else { return nil }
        let isPrepared = unsafe cmhd_connection_tls(connection).map { unsafe credentials.prepare($0) }
        // Without a session, or with one that isn't as it should be, nothing may be said.
        if isPrepared != true { shutdown(socket, Int32(SHUT_RDWR)) }
        return credentials
    }

    /// Notes that a connection is about to be closed.
    func closed(_ connection: OpaquePointer) {
        let socket = unsafe cmhd_connection_socket(connection)
        // What the keeper relies on: the socket's number isn't free yet.
        assert(fcntl(socket, F_GETFD) >= 0, "the library reported a connection after closing it")
        keeper.closed(socket)
    }

    private func answer(
        _ reply: HTTPReply, to request: PendingRequest, on connection: OpaquePointer
    ) -> MHD_Result {
        switch reply {
        case .now(let response):
            return unsafe send(PreparedResponse(response), on: connection)
        case .prepared(let response):
            return unsafe send(response, on: connection)
        case .observed(let reply, let ended):
            request.observe(ended)
            return unsafe answer(reply, to: request, on: connection)
        case .later(let begin):
            // A second `later` would wait for ever: it is an error of the handler's.
            guard request.suspension == nil else {
                return unsafe send(PreparedResponse(Suspension.unanswered), on: connection)
            }
            return unsafe wait(for: request, begin, on: connection)
        }
    }

    private func send(_ response: PreparedResponse, on connection: OpaquePointer) -> MHD_Result {
        unsafe keeper.requestComplete(cmhd_connection_socket(connection))
        return unsafe response.queue(on: connection)
    }

    private func refuseAsTooLarge(_ request: PendingRequest, on connection: OpaquePointer) -> MHD_Result {
        unsafe answer(.prepared(tooLarge), to: request, on: connection)
    }

    /// Suspends the connection, and lets the handler begin what will answer.
    private func wait(
        for request: PendingRequest,
        _ begin: @Sendable (_ answer: @escaping @Sendable (HTTPReply) -> Void) -> Void,
        on connection: OpaquePointer
    ) -> MHD_Result {
        let socket = unsafe cmhd_connection_socket(connection)
        guard let suspension = unsafe suspensions.suspend(connection, socket: socket) else {
            return unsafe send(PreparedResponse(Suspensions.stopping), on: connection)
        }
        request.suspension = suspension
        keeper.requestDeferred(socket)
        let promise = PromisedAnswer(suspension)
        begin { promise.give($0) }
        return .YES
    }

    /// Sends the answer that came for a connection which was suspended.
    private func resume(
        _ request: PendingRequest, _ suspension: Suspension, on connection: OpaquePointer
    ) -> MHD_Result {
        unsafe suspensions.remove(socket: cmhd_connection_socket(connection))
        return unsafe answer(suspension.reply, to: request, on: connection)
    }

    private func isHopeless(_ connection: OpaquePointer) -> Bool {
        let name = "Content-Length"
        guard let text = unsafe MHD_lookup_connection_value(connection, .HEADER_KIND, name),
            let length = unsafe Int(String(cString: text))
        else { return false }
        return PendingRequest.isHopeless(announcedLength: length, limit: bodyLimitBytes)
    }

    private func headers(of connection: OpaquePointer) -> HeaderBlock {
        var block = HeaderBlock()
        unsafe withUnsafeMutablePointer(to: &block) { pointer in
            _ = unsafe MHD_get_connection_values(connection, .HEADER_KIND, appendHeader, pointer)
        }
        return block
    }
}

/// Copies one header field into the `HeaderBlock` that the context points to.
private func appendHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let block = unsafe context?.assumingMemoryBound(to: HeaderBlock.self), let name = unsafe name else {
        return .NO
    }
    unsafe append(name, to: &block.pointee)
    unsafe append(value, to: &block.pointee)
    return .YES
}

/// Copies a text; a field without a value has no pointer to one.
private func append(_ text: UnsafePointer<CChar>?, to block: inout HeaderBlock) {
    let length = unsafe text.map { unsafe strlen($0) } ?? 0
    let bytes = unsafe UnsafeRawPointer(text)?.assumingMemoryBound(to: UInt8.self)
    unsafe block.append(UnsafeBufferPointer(start: bytes, count: length))
}

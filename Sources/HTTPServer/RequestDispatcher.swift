internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// What the library's callbacks work on: turns what they bring into requests for the handler, and replies
/// into responses.
///
/// All methods are called on the library's one thread.
final class RequestDispatcher: Sendable {
    private let handlers: Handlers
    private let keeper: ConnectionKeeper
    private let suspensions: Suspensions
    private let bodyLimitBytes: Int
    private let takesChunkedBodies: Bool
    private let tls: Locked<TLSCredentials>?
    private let tooLarge = PreparedResponse(.text(413, "Content Too Large"))
    private let tooMany: PreparedResponse
    private let whenOpened = Locked<@Sendable () -> Void>({})

    /// What answers requests, and what is called for those that are refused.
    struct Handlers: Sendable {
        /// Answers a request.
        let answer: @Sendable (HTTPRequest) -> HTTPReply
        /// Is called for a request that is refused since too many are being answered.
        let refused: @Sendable (HTTPRequest) -> Void
    }

    /// Makes a dispatcher.
    init(
        _ configuration: HTTPServerConfiguration, keeper: ConnectionKeeper, suspensions: Suspensions,
        tls: Locked<TLSCredentials>?, handlers: Handlers
    ) {
        self.keeper = keeper
        self.suspensions = suspensions
        self.tls = tls
        self.handlers = handlers
        bodyLimitBytes = configuration.bodyLimitBytes
        takesChunkedBodies = configuration.takesChunkedBodies
        let limit = configuration.requestLimit
        tooMany = PreparedResponse(
            .text(503, "Limit of concurrent requests reached (\(limit)), try again later."))
    }

    /// Whether connections speak TLS.
    var isTLS: Bool { tls != nil }

    /// Sets what is called for every connection that the library begins with; before the first one.
    func callWhenOpened(_ call: @escaping @Sendable () -> Void) {
        whenOpened.withLock { $0 = call }
    }

    /// Begins a request when its first line has come.
    func begin(target: String, on connection: OpaquePointer) -> PendingRequest {
        unsafe keeper.requestStarted(cmhd_connection_socket(connection))
        return PendingRequest(target: target)
    }

    /// Takes the headers, a piece of body or the end of a request, and answers at its end.
    ///
    /// Answering at the first call, which brings the headers, closes the connection: only what is refused
    /// unread is answered then.
    func receive(
        _ request: PendingRequest, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>?,
        piece: UnsafeRawBufferPointer, on connection: OpaquePointer
    ) -> MHD_Result {
        guard request.hasHeaders else {
            return unsafe receiveHeaders(request, method: method, version: version, on: connection)
        }
        if let suspension = request.suspension {
            return unsafe resume(request, suspension, on: connection)
        }
        guard unsafe piece.isEmpty else {
            return unsafe request.append(piece, limit: bodyLimitBytes) == .accept ? .YES : .NO
        }
        guard !request.isTooLong else { return unsafe refuse(tooLarge, on: connection) }
        guard let address = unsafe cmhd_connection_address(connection).flatMap(RemoteAddress.init) else {
            return .NO
        }
        let complete = unsafe HTTPRequest(
            method: String(cString: method), target: request.target, headers: request.headers,
            remoteAddress: address, body: request.body)
        guard unsafe keeper.requestArrived(cmhd_connection_socket(connection)) else {
            handlers.refused(complete)
            return unsafe tooMany.queue(on: connection)
        }
        return unsafe answer(handlers.answer(complete), to: request, on: connection)
    }

    /// Notes that a request's response has been sent, or its connection has ended.
    func end(_ request: PendingRequest?, wasSent: Bool, on connection: OpaquePointer) {
        let socket = unsafe cmhd_connection_socket(connection)
        if let suspension = request?.suspension {
            suspensions.remove(socket: socket)
            // There still if the client went away while it waited: the library asks for no answer then.
            suspension.take()?.endUnsent()
        }
        keeper.requestEnded(socket)
        request?.end(wasSent: wasSent)
    }

    /// Notes that a connection was accepted, and prepares its session for TLS.
    ///
    /// Returns the credentials, which must be kept until the connection has been closed.
    func opened(_ connection: OpaquePointer) -> TLSCredentials? {
        let socket = unsafe cmhd_connection_socket(connection)
        let client = unsafe cmhd_connection_address(connection).flatMap(RemoteAddress.init)
        keeper.opened(socket, from: client ?? .unixSocket)
        whenOpened.withLock { $0 }()
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

    /// Copies the headers, and refuses at once what can't be read in one way only or has too long a body.
    private func receiveHeaders(
        _ request: PendingRequest, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>?,
        on connection: OpaquePointer
    ) -> MHD_Result {
        request.hasHeaders = true
        var reading = unsafe HeaderReading(
            method: method, target: request.target, takesChunkedBodies: takesChunkedBodies)
        unsafe withUnsafeMutablePointer(to: &reading) { pointer in
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, readHeader, pointer)
        }
        request.headers = reading.block
        if let fault = unsafe reading.check.end(version: version.map { unsafe String(cString: $0) } ?? "") {
            return unsafe refuse(PreparedResponse(fault.response), on: connection)
        }
        if let digits = request.headers.values(of: "Content-Length").first,
            PendingRequest.isHopeless(announcedLength: Int(digits) ?? .max, limit: bodyLimitBytes)
        {
            return unsafe refuse(tooLarge, on: connection)
        }
        return .YES
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

    /// Answers what no handler sees.
    private func refuse(_ response: PreparedResponse, on connection: OpaquePointer) -> MHD_Result {
        unsafe keeper.requestAnswered(cmhd_connection_socket(connection))
        return unsafe response.queue(on: connection)
    }

    private func send(_ response: PreparedResponse, on connection: OpaquePointer) -> MHD_Result {
        unsafe response.queue(on: connection)
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
        let socket = unsafe cmhd_connection_socket(connection)
        suspensions.remove(socket: socket)
        keeper.requestAnswered(socket)
        return unsafe answer(suspension.take() ?? .now(Suspension.unanswered), to: request, on: connection)
    }
}

/// A request's header fields while the library brings them one by one.
private struct HeaderReading {
    var block = HeaderBlock()
    var check: RequestCheck

    init(method: UnsafePointer<CChar>, target: String, takesChunkedBodies: Bool) {
        check = unsafe RequestCheck(
            method: bytes(method, count: strlen(method)), target: target,
            takesChunkedBodies: takesChunkedBodies)
    }
}

/// Copies one header field into the `HeaderReading` that the context points to.
private func readHeader(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ nameLength: Int, _ value: UnsafePointer<CChar>?, _ valueLength: Int
) -> MHD_Result {
    guard let reading = unsafe context?.assumingMemoryBound(to: HeaderReading.self) else { return .NO }
    let nameBytes = unsafe bytes(name, count: nameLength)
    let valueBytes = unsafe bytes(value, count: valueLength)
    unsafe reading.pointee.check.note(name: nameBytes, value: valueBytes)
    // The block can hold no NUL. The library (0.9.75) brings none, for its own texts end there; another one's
    // would be refused.
    guard unsafe reading.pointee.check.fault == nil else { return .NO }
    unsafe reading.pointee.block.append(nameBytes)
    unsafe reading.pointee.block.append(valueBytes)
    return .YES
}

/// The bytes of a text; a field without a value has no pointer to one.
private func bytes(_ text: UnsafePointer<CChar>?, count: Int) -> UnsafeBufferPointer<UInt8> {
    let start = unsafe UnsafeRawPointer(text)?.assumingMemoryBound(to: UInt8.self)
    return unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
}

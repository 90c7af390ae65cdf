internal import CMicroHTTPD
internal import Glibc

/// What the library's callbacks work on: turns what they bring into requests for the handler, and replies
/// into responses.
///
/// All methods are called on the library's one thread.
final class RequestDispatcher: Sendable {
    private let handler: @Sendable (HTTPRequest) -> HTTPReply
    private let keeper: ConnectionKeeper
    private let bodyLimitBytes: Int
    private let tooLarge = PreparedResponse(.text(413, "Content Too Large"))

    /// Makes a dispatcher.
    init(
        keeper: ConnectionKeeper, bodyLimitBytes: Int, handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) {
        self.keeper = keeper
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
            return unsafe isHopeless(connection) ? answer(.prepared(tooLarge), on: connection) : .YES
        }
        guard unsafe piece.isEmpty else {
            return unsafe request.append(piece, limit: bodyLimitBytes) == .accept ? .YES : .NO
        }
        guard !request.isTooLong else { return unsafe answer(.prepared(tooLarge), on: connection) }
        guard let address = unsafe cmhd_connection_address(connection).flatMap(RemoteAddress.init) else {
            return .NO
        }
        let complete = unsafe HTTPRequest(
            method: String(cString: method), target: request.target, headers: headers(of: connection),
            remoteAddress: address, body: request.body)
        return unsafe answer(handler(complete), on: connection)
    }

    /// Notes that a request's response has been sent, or its connection has ended.
    func end(on connection: OpaquePointer) {
        unsafe keeper.requestEnded(cmhd_connection_socket(connection))
    }

    /// Notes that a connection was accepted.
    func opened(_ connection: OpaquePointer) {
        unsafe keeper.opened(cmhd_connection_socket(connection))
    }

    /// Notes that a connection is about to be closed.
    func closed(_ connection: OpaquePointer) {
        let socket = unsafe cmhd_connection_socket(connection)
        // What the keeper relies on: the socket's number isn't free yet.
        assert(fcntl(socket, F_GETFD) >= 0, "the library reported a connection after closing it")
        keeper.closed(socket)
    }

    private func answer(_ reply: HTTPReply, on connection: OpaquePointer) -> MHD_Result {
        unsafe keeper.requestComplete(cmhd_connection_socket(connection))
        switch reply {
        case .now(let response): return unsafe PreparedResponse(response).queue(on: connection)
        case .prepared(let response): return unsafe response.queue(on: connection)
        }
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

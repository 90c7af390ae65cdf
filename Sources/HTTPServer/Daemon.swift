internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// A running libmicrohttpd: its one thread reads, calls the dispatcher and sends, on connections that it is
/// given.
///
/// Whoever has it calls `stop` exactly once, at the end.
@safe
final class Daemon: Sendable {
    // Proof for nonisolated(unsafe): the library locks for itself what quiesce and stop share with its
    // thread; `sink` is written in init alone and freed in `stop` when that thread has ended.
    private nonisolated(unsafe) let daemon: OpaquePointer
    private nonisolated(unsafe) let sink: UnsafeMutablePointer<cmhd_log_sink>

    // The library's thread has unretained pointers to both, so they live until it has ended.
    private let dispatcher: RequestDispatcher
    private let log: LogSink

    /// Starts the library without any connection.
    init(
        _ configuration: HTTPServerConfiguration, dispatcher: RequestDispatcher,
        log: @escaping @Sendable (String) -> Void
    ) throws(HTTPServerError) {
        self.dispatcher = dispatcher
        self.log = LogSink(log)
        // Proof for Unmanaged, here and below: unretained; the properties keep both alive until `stop` has
        // joined the library's thread, which alone uses the pointers.
        unsafe sink = .allocate(capacity: 1)
        unsafe sink.initialize(
            to: cmhd_log_sink(write: writeLog, context: Unmanaged.passUnretained(self.log).toOpaque()))
        let timeout = configuration.inactivityTimeout.components
        var settings = unsafe cmhd_settings(
            flags: MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue
                | MHD_USE_NO_LISTEN_SOCKET.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
                | MHD_USE_ERROR_LOG.rawValue,
            connection_limit: UInt32(Self.libraryLimit),
            connection_memory_bytes: configuration.headerLimitBytes,
            inactivity_timeout_seconds: UInt32(timeout.seconds) + (timeout.attoseconds > 0 ? 1 : 0),
            // Borrowed, as the log sink.
            context: Unmanaged.passUnretained(dispatcher).toOpaque(),
            handler: handleRequest,
            completed: completeRequest,
            connection_changed: changeConnection,
            is_tls: dispatcher.isTLS ? 1 : 0,
            request_line: beginRequest,
            log: sink)
        guard let daemon = unsafe cmhd_start(&settings) else {
            unsafe sink.deallocate()
            throw .refused(reason: self.log.last)
        }
        unsafe self.daemon = unsafe daemon
    }

    /// Connections: a number that is never reached, for the library leaves a mutex locked when it is.
    ///
    /// `new_connection_process_` of 0.9.75. The keeper ends connections long before.
    private static let libraryLimit = 100_000

    /// Gives the library a connection; closes it and returns false if it takes no more.
    ///
    /// Any thread may call it until `stop` does.
    func add(_ connection: AcceptedConnection) -> Bool {
        var address = connection.address
        return unsafe withUnsafePointer(to: &address) { pointer in
            let raw = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe MHD_add_connection(daemon, connection.socket, raw, connection.addressLength) == .YES
        }
    }

    /// Ends every connection and the library's thread, and waits for that; must not be called on that thread.
    func stop() {
        unsafe MHD_stop_daemon(daemon)
        unsafe sink.deallocate()
    }
}

/// Where the library's messages go; remembers the last one, which says why a start failed.
private final class LogSink: Sendable {
    private let write: @Sendable (String) -> Void
    private let lastMessage = Locked("it gave no reason")

    init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    var last: String {
        lastMessage.withLock { $0 }
    }

    func receive(_ text: String) {
        let message = String(text.filter { !$0.isNewline }.prefix(HTTPServerError.foreignTextMax))
        lastMessage.withLock { $0 = message }
        write(message)
    }
}

// The functions below are called by the library on its thread. Their context is a dispatcher or a log sink
// that the daemon keeps alive until that thread has ended.

private func writeLog(_ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?) {
    guard let context = unsafe context, let text = unsafe text else { return }
    let sink = unsafe Unmanaged<LogSink>.fromOpaque(context)
    unsafe sink._withUnsafeGuaranteedRef { unsafe $0.receive(String(cString: text)) }
}

/// Begins a request; what it returns becomes the request's own context in the two functions that follow.
private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context, let target = unsafe target, let connection = unsafe connection else {
        return nil
    }
    // Proof for Unmanaged: borrowed, the daemon keeps the dispatcher alive until this thread has ended.
    let dispatcher = unsafe Unmanaged<RequestDispatcher>.fromOpaque(context)
    let request = unsafe dispatcher._withUnsafeGuaranteedRef {
        unsafe $0.begin(target: String(cString: target), on: connection)
    }
    unsafe cmhd_drop_query(target)
    // Balanced in completeRequest, which the library calls for every request that began here.
    return unsafe Unmanaged.passRetained(request).toOpaque()
}

private func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
    _ pieceLength: UnsafeMutablePointer<Int>?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let method = unsafe method,
        let pieceLength = unsafe pieceLength, let request = unsafe request?.pointee
    else { return .NO }
    let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: pieceLength.pointee)
    // Every piece is taken in full.
    unsafe pieceLength.pointee = 0
    let pending = unsafe Unmanaged<PendingRequest>.fromOpaque(request)
    return unsafe Unmanaged<RequestDispatcher>.fromOpaque(context)._withUnsafeGuaranteedRef {
        unsafe $0.receive(
            pending.takeUnretainedValue(), method: method, version: version, piece: bytes, on: connection)
    }
}

private func completeRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let context = unsafe context, let connection = unsafe connection else { return }
    // Proof for Unmanaged: the dispatcher is borrowed, the daemon keeps it alive until this thread has ended.
    // What beginRequest retained is given back here: the library calls this once for each request.
    let pending = unsafe request?.pointee.map {
        unsafe Unmanaged<PendingRequest>.fromOpaque($0).takeRetainedValue()
    }
    unsafe request?.pointee = nil
    unsafe Unmanaged<RequestDispatcher>.fromOpaque(context)._withUnsafeGuaranteedRef {
        unsafe $0.end(pending, wasSent: reason == .REQUEST_TERMINATED_COMPLETED_OK, on: connection)
    }
}

private func changeConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection else { return }
    // Proof for Unmanaged: borrowed, the daemon keeps the dispatcher alive until this thread has ended.
    unsafe Unmanaged<RequestDispatcher>.fromOpaque(context)._withUnsafeGuaranteedRef { dispatcher in
        switch change {
        case .CONNECTION_NOTIFY_STARTED:
            // Balanced below: the library has ended the connection's session by then.
            let credentials = unsafe dispatcher.opened(connection)
            unsafe socketContext?.pointee = unsafe credentials.map {
                unsafe Unmanaged.passRetained($0).toOpaque()
            }
        case .CONNECTION_NOTIFY_CLOSED:
            unsafe dispatcher.closed(connection)
            // Proof for Unmanaged: retained above, and the library calls this once for each connection.
            guard let credentials = unsafe socketContext?.pointee else { return }
            unsafe Unmanaged<TLSCredentials>.fromOpaque(credentials).release()
            unsafe socketContext?.pointee = nil
        }
    }
}

internal import Glibc
internal import Locking

/// A running HTTP/1.1 server that bounds what clients can make it do.
///
/// The handler is called on the server's one thread, one request after the other, so it must be quick and
/// must not wait: while it runs, nobody else is served. It takes what it needs from memory and returns, or
/// promises an answer for later. A metric of requests in flight is the handler's to keep.
///
/// Requests that can't be read are answered by the library: 400, 414 for a request line and 431 for headers
/// that are too long. Any method reaches the handler; HEAD is answered as GET would be, without the body. Any
/// thread but the server's may call the methods.
public final class HTTPServer: Sendable {
    /// The port it listens on, chosen by the system if the configuration said 0.
    public let port: UInt16

    private let keeper: ConnectionKeeper
    private let suspensions = Suspensions()
    private let tls: Locked<TLSCredentials>?
    private let daemon: Locked<Daemon?>

    /// Starts a server, which serves when this returns.
    ///
    /// Messages of the library, without line feeds and at most 200 characters long, go to `log` on any
    /// thread; most tell of clients that broke off. Throws the `HTTPServerError` that says how to mend what
    /// is in the way; traps for limits out of range.
    public static func start(
        _ configuration: HTTPServerConfiguration, log: @escaping @Sendable (String) -> Void = { _ in },
        handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) throws(HTTPServerError) -> HTTPServer {
        try HTTPServer(configuration, log: log, handler: handler)
    }

    private init(
        _ configuration: HTTPServerConfiguration, log: @escaping @Sendable (String) -> Void,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) throws(HTTPServerError) {
        precondition(
            HTTPServerConfiguration.connectionLimits.contains(configuration.connectionLimit),
            "the connection limit must be in \(HTTPServerConfiguration.connectionLimits)")
        precondition(configuration.inactivityTimeout > .zero, "without a timeout connections pile up")
        let limits = ConnectionTable.Limits(
            crowded: configuration.connectionLimit * 4 / 5,
            requestTimeout: configuration.requestTimeout,
            nextRequestTimeout: configuration.inactivityTimeout + configuration.requestTimeout,
            responseTimeout: configuration.responseTimeout, laterTimeout: configuration.laterTimeout)
        do throws(TLSSettingsError) {
            tls = try configuration.tls.map { settings throws(TLSSettingsError) in
                Locked(try TLSCredentials(settings))
            }
        } catch {
            throw .tls(error)
        }
        let socket = try ListenSocket.open(configuration.address)
        port = ListenSocket.port(of: socket)
        guard let keeper = ConnectionKeeper(limits: limits, suspensions: suspensions), keeper.start() else {
            close(socket)
            throw .refused(configuration.address, reason: "the system allows no more files or threads")
        }
        self.keeper = keeper
        let dispatcher = RequestDispatcher(
            keeper: keeper, suspensions: suspensions, tls: tls, bodyLimitBytes: configuration.bodyLimitBytes,
            handler: handler)
        do {
            daemon = Locked(
                try Daemon(socket: socket, configuration: configuration, dispatcher: dispatcher, log: log))
        } catch {
            // The socket stays open: the library doesn't say whether it closed it, and its number may be
            // another file's by now.
            keeper.stop()
            throw error
        }
    }

    deinit {
        stop(drainTimeout: .zero)
    }

    /// Puts other settings in force for connections from now on; those that are there keep what they have.
    ///
    /// Traps if the server was started without TLS. Throws, and goes on as before, if the settings can't be
    /// used.
    public func replaceTLS(_ settings: TLSSettings) throws(TLSSettingsError) {
        guard let tls else { preconditionFailure("a server without TLS can't be given a certificate") }
        let credentials = try TLSCredentials(settings)
        // The old ones end outside of the lock, with their last connection.
        let old = tls.withLock { current in
            defer { current = credentials }
            return current
        }
        withExtendedLifetime(old) {}
    }

    /// Stops accepting connections, lets the requests in flight end, and stops; further calls do nothing.
    ///
    /// Idle connections end at once, others after their response. What isn't done when the timeout is over is
    /// cut off. Blocks the calling thread until the server's threads have ended, little longer than the
    /// timeout at most; the port is free then.
    public func stop(drainTimeout: Duration) {
        let running = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let running else { return }
        let socket = running.quiesce()
        if drainTimeout > .zero, !keeper.drain(timeout: drainTimeout - Self.refusalTime(in: drainTimeout)) {
            suspensions.close()
            _ = keeper.drain(timeout: Self.refusalTime(in: drainTimeout))
        }
        suspensions.close()
        running.stop()
        if let socket { close(socket) }
        keeper.stop()
    }

    /// The end of a drain, in which requests that still wait for an answer are told that there will be none.
    private static func refusalTime(in drainTimeout: Duration) -> Duration {
        min(drainTimeout / 5, .milliseconds(500))
    }
}

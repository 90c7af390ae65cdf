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
package final class HTTPServer: Sendable {
    /// The addresses it listens on, with the ports that the system chose.
    package let addresses: [ListenAddress]

    /// The port of the first address that has one, 0 if there are only unix sockets.
    package var port: UInt16 { addresses.first { $0.path == nil }?.port ?? 0 }

    private let keeper: ConnectionKeeper
    private let suspensions = Suspensions()
    private let tls: Locked<TLSCredentials>?
    private let daemon: Locked<Daemon?>
    private let acceptor: Acceptor

    /// Starts a server, which serves when this returns.
    ///
    /// Messages of the library, without line feeds and at most 200 characters long, go to `log` on any
    /// thread; most report clients that broke off. `refused` is called on the server's thread for each
    /// request that is answered 503 for the limit of requests. Throws the `HTTPServerError` that says how to
    /// fix what is in the way; traps for limits out of range.
    package static func start(
        _ configuration: HTTPServerConfiguration, log: @escaping @Sendable (String) -> Void = { _ in },
        refused: @escaping @Sendable (HTTPRequest) -> Void = { _ in },
        handler: @escaping @Sendable (HTTPRequest) -> HTTPReply
    ) throws(HTTPServerError) -> HTTPServer {
        let handlers = RequestDispatcher.Handlers(answer: handler, refused: refused)
        return try HTTPServer(configuration, log: log, handlers: handlers)
    }

    private init(
        _ configuration: HTTPServerConfiguration, log: @escaping @Sendable (String) -> Void,
        handlers: RequestDispatcher.Handlers
    ) throws(HTTPServerError) {
        configuration.checkLimits()
        tls = try Self.credentials(configuration.tls)
        let listeners = try Self.listeners(configuration)
        addresses = listeners.map(\.address)
        guard let keeper = ConnectionKeeper(limits: configuration.tableLimits, suspensions: suspensions),
            keeper.start()
        else { throw .refused(reason: Self.shortage) }
        self.keeper = keeper
        let dispatcher = RequestDispatcher(
            configuration, keeper: keeper, suspensions: suspensions, tls: tls, handlers: handlers)
        let daemon: Daemon
        do {
            daemon = try Daemon(configuration, dispatcher: dispatcher, log: log)
        } catch {
            keeper.stop()
            throw error
        }
        guard let acceptor = Acceptor(listeners, handOver: { daemon.add($0) }) else {
            daemon.stop()
            keeper.stop()
            throw .refused(reason: Self.shortage)
        }
        dispatcher.callWhenOpened { [weak acceptor] in acceptor?.opened() }
        guard acceptor.start() else {
            daemon.stop()
            keeper.stop()
            throw .refused(reason: Self.shortage)
        }
        self.acceptor = acceptor
        self.daemon = Locked(daemon)
    }

    deinit {
        stop(drainTimeout: .zero)
    }

    /// Puts other settings in force for connections from now on; those that are there keep what they have.
    ///
    /// Traps if the server was started without TLS. Throws, and goes on as before, if the settings can't be
    /// used.
    package func replaceTLS(_ settings: TLSSettings) throws(TLSSettingsError) {
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
    package func stop(drainTimeout: Duration) {
        let running = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let running else { return }
        acceptor.stop()
        if drainTimeout > .zero, !keeper.drain(timeout: drainTimeout - Self.refusalTime(in: drainTimeout)) {
            suspensions.close()
            _ = keeper.drain(timeout: Self.refusalTime(in: drainTimeout))
        }
        suspensions.close()
        running.stop()
        keeper.stop()
    }

    /// The end of a drain, in which requests that still wait for an answer learn that there will be none.
    private static func refusalTime(in drainTimeout: Duration) -> Duration {
        min(drainTimeout / 5, .milliseconds(500))
    }

    private static let shortage = "the system allows no more files or threads"

    private static func credentials(
        _ settings: TLSSettings?
    ) throws(HTTPServerError) -> Locked<TLSCredentials>? {
        guard let settings else { return nil }
        do throws(TLSSettingsError) {
            return Locked(try TLSCredentials(settings))
        } catch {
            throw .tls(error)
        }
    }

    /// Opens every address, or none.
    private static func listeners(
        _ configuration: HTTPServerConfiguration
    ) throws(HTTPServerError) -> [Listener] {
        var listeners: [Listener] = []
        for socket in configuration.inheritedSockets {
            guard let listener = Listener(inherited: socket) else { throw .notInherited(descriptor: socket) }
            listeners.append(listener)
        }
        guard listeners.isEmpty else { return listeners }
        for address in configuration.addresses { listeners.append(try Listener(address)) }
        return listeners
    }
}

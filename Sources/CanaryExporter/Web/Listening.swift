internal import HTTPServer
internal import Log

/// Starts the server as the command line says, and tells where it listens in exporter-toolkit's words.
enum Listening {
    /// What the server calls.
    struct Handlers: Sendable {
        /// Answers a request.
        let answer: @Sendable (HTTPRequest) -> HTTPReply
        /// Is told of each request that is refused since too many are being answered.
        let refused: @Sendable (HTTPRequest) -> Void
    }

    /// Listens, or says what is in the way.
    ///
    /// - Parameters:
    ///   - options: Where to listen, and how many requests are answered at once.
    ///   - tls: What is needed to speak TLS; nil for plain HTTP.
    ///   - handlers: What the server calls.
    ///   - logger: Where the addresses are told.
    /// - Returns: The server, which serves already.
    /// - Throws: `StartFailure` with what is in the way and how to mend it.
    static func start(
        _ options: ServeOptions, tls: TLSSettings?, handlers: Handlers, logger: Logger
    ) throws(StartFailure) -> HTTPServer {
        do throws(HTTPServerError) {
            var configuration = HTTPServerConfiguration(addresses: [])
            if options.isSystemdSocket {
                logger.info("Listening on systemd activated listeners instead of port listeners.")
                configuration.inheritedSockets = SystemdSockets.take()
                if configuration.inheritedSockets.isEmpty { throw .notInherited(descriptor: nil) }
            } else {
                for text in options.listenAddresses {
                    configuration.addresses.append(try ListenAddress(parsing: text))
                }
            }
            configuration.inactivityTimeout = idleMax
            configuration.requestLimit = options.maxRequests
            configuration.tls = tls
            configuration.laterTimeout = laterMax
            // Nothing here takes a body that needs them.
            configuration.takesChunkedBodies = false
            let server = try HTTPServer.start(
                configuration,
                log: { message in
                    logger.debug("The HTTP library said something.", ["message": .foreign(message)])
                }, refused: handlers.refused, handler: handlers.answer)
            tell(server, isTLS: tls != nil, logger: logger)
            return server
        } catch {
            if case .invalidAddress = error { throw StartFailure(error.description, exitStatus: 2) }
            throw StartFailure(error.description, exitStatus: 1)
        }
    }

    /// The address to type into a browser here: a server on every interface is there under `localhost`.
    static func browserAddress(of server: HTTPServer, isEncrypted: Bool) -> String {
        let address = server.addresses.first { $0.path == nil } ?? server.addresses[0]
        guard address.path == nil else { return address.description }
        let isEverywhere = ["", "::", "0.0.0.0"].contains(address.host)
        let place = ListenAddress(host: isEverywhere ? "localhost" : address.host, port: address.port)
        return "\(isEncrypted ? "https" : "http")://\(place)/"
    }

    private static func tell(_ server: HTTPServer, isTLS: Bool, logger: Logger) {
        for address in server.addresses {
            // As Go writes the address of a socket on every interface.
            let isEverywhere = address.path == nil && address.host.isEmpty
            let text = isEverywhere ? "[::]:\(address.port)" : address.description
            logger.info("Listening on", ["address": .text(text)])
            logger.info(
                isTLS ? "TLS is enabled." : "TLS is disabled.",
                ["http2": .truth(false), "address": .text(text)])
        }
    }

    /// Connections are kept alive between scrapes, which come a minute apart or less.
    private static let idleMax: Duration = .seconds(75)

    /// Longer than any probe may take.
    private static let laterMax = ProbeRequest.patienceMax + .seconds(10)
}

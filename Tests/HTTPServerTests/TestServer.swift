import HTTPServer

/// Starts a server on a free port of the loopback interface.
func startTestServer(
    handler: @escaping @Sendable (HTTPRequest) -> HTTPReply = { .now(.text(200, $0.method + " " + $0.path)) }
) throws -> HTTPServer {
    try startTestServer(limits: { _ in }, handler: handler)
}

/// Starts a server on a free port of the loopback interface with limits of its own.
func startTestServer(
    limits: (inout HTTPServerConfiguration) -> Void,
    handler: @escaping @Sendable (HTTPRequest) -> HTTPReply = { .now(.text(200, $0.method + " " + $0.path)) }
) throws -> HTTPServer {
    var configuration = HTTPServerConfiguration(address: ListenAddress(host: "127.0.0.1", port: 0))
    limits(&configuration)
    return try HTTPServer.start(configuration, handler: handler)
}

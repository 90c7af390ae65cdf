internal import HTTPServer
internal import Logging
internal import ServiceLifecycle

/// Keeps the server up until the process ends, then lets requests in flight finish.
struct ServerService: Service {
    /// How long requests in flight may take to finish.
    private static let drainMax: Duration = .seconds(3)

    let server: HTTPServer
    let logger: Logger

    func run() async throws {
        // Cancellation ends it like a graceful shutdown.
        try? await gracefulShutdown()
        server.stop(drainTimeout: Self.drainMax)
    }
}

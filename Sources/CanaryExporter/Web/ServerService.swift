internal import HTTPServer
internal import Lifecycle

/// Keeps the server up until the process ends, then lets requests in flight finish.
struct ServerService: Service {
    /// How long requests in flight may take to finish.
    private static let drainMax: Duration = .seconds(3)

    let server: HTTPServer
    let name = "HTTP server"
    let stopLimit = drainMax + .milliseconds(500)

    func run() async throws {
        await untilCancelled()
        server.stop(drainTimeout: Self.drainMax)
    }
}

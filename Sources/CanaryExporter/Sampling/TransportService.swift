internal import AlibabaCloud
internal import Lifecycle

/// Keeps the cloud client's thread until everything that calls has stopped, then ends its calls.
struct TransportService: Service {
    let transport: CurlTransport
    let name = "cloud client"

    func run() async throws {
        await untilCancelled()
        transport.shutdown()
    }
}

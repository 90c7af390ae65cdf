import AlibabaCloud
import Glibc
import Locking

extension Transport {
    /// Sends and waits for the end.
    func sendAndWait(
        _ request: TransportRequest, permit: @escaping @Sendable () -> Bool = { true }
    ) async -> TransportResult {
        await withCheckedContinuation { continuation in
            send(request, permit: permit) { continuation.resume(returning: $0) }
        }
    }
}

extension TransportResult {
    var response: TransportResponse? {
        if case .response(let response) = self { response } else { nil }
    }

    var failure: TransportFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    var isNotPermitted: Bool {
        if case .notPermitted = self { true } else { false }
    }

    var isCancelled: Bool {
        if case .cancelled = self { true } else { false }
    }
}

extension TransportRequest {
    /// A request to a server of the test.
    static func to(_ port: UInt16, method: Method = .get, timeout: Duration? = nil) throws -> TransportRequest
    {
        TransportRequest(
            method: method, endpoint: try Endpoint(override: "http://127.0.0.1:\(port)"), target: "/?a=b",
            headers: [("x-test", "1")], timeout: timeout)
    }
}

/// Counts from any thread.
final class Counter: Sendable {
    private let count = Locked(0)

    var value: Int { count.withLock { $0 } }

    func increment() { count.withLock { $0 += 1 } }
}

/// Lets writes to a closed connection fail instead of ending the process, as the program's main does.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

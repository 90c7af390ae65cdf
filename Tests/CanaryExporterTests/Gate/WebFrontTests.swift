import HTTPServer
import Locking
import Log
import Testing
import Text

@testable import CanaryExporter

/// What a start makes of a web configuration that changes meanwhile.
@Suite struct WebFrontTests {
    /// Logs nothing, and does something at the first message.
    private struct Interruption: LogSink {
        let work: @Sendable () -> Void
        let isDone = Locked(false)

        func take(_ event: LogEvent) {
            let isFirst = isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
            if isFirst { work() }
        }
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try TestCertificates(folder: folder).authority("server")
    }

    @Test(arguments: ["", "nonsense: 1\n", nil])
    func `TLS is spoken as the file said that was found good, whatever it says a moment later`(
        next: String?
    ) throws {
        // The key without a value is a warning, which is told when the file has been read.
        let text = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  min_version:\n"
        try folder.write(text, to: "web.yml")
        var options = ServeOptions(configFile: "", listenAddress: "", telemetryPath: "/metrics")
        options.webConfigFile = folder.file("web.yml")
        let (folder, isReplaced) = (folder, Locked(false))
        let interruption = Interruption {
            if let next {
                try? folder.write(next, to: "web.yml")
            } else {
                try? folder.remove("web.yml")
            }
            isReplaced.withLock { $0 = true }
        }
        let front = try WebFront(
            options, clock: SystemClock(),
            logger: Logger(level: .debug, sink: interruption, now: { SystemClock().wall }))
        #expect(isReplaced.withLock { $0 })
        #expect(front.tls != nil)
    }
}

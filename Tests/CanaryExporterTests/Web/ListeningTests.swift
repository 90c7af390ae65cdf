import HTTPServer
import Log
import Testing

@testable import CanaryExporter

/// What the exporter asks of its server.
@Suite(.timeLimit(.minutes(5))) struct ListeningTests {
    @Test(arguments: ["chunked", "gzip, chunked"])
    func `no body is taken in chunks`(coding: String) throws {
        let options = ServeOptions(configFile: "", listenAddress: "127.0.0.1:0", telemetryPath: "/metrics")
        let server = try Listening.start(
            options, tls: nil,
            handlers: Listening.Handlers(answer: { _ in .now(.text(200, "taken")) }, refused: { _ in }),
            logger: .silent)
        defer { server.stop(drainTimeout: .zero) }
        let refused = try PlainClient.ask(
            "POST", "/", fields: "Transfer-Encoding: \(coding)\r\n", port: server.port)
        #expect(refused.head.hasPrefix("HTTP/1.1 411 "))
        let taken = try PlainClient.ask("POST", "/", fields: "Content-Length: 0\r\n", port: server.port)
        #expect(taken.head.hasPrefix("HTTP/1.1 200 "))
    }
}

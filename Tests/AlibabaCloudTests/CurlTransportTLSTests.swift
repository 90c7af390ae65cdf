import AlibabaCloud
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct CurlTransportTLSTests {
    let transport = CurlTransport()

    init() { ignoreBrokenPipes() }

    private func request(_ host: String, _ server: TLSServer, caFile: String?) throws -> TransportRequest {
        TransportRequest(
            method: .get, endpoint: try Endpoint(override: "https://\(host):\(server.port)"), target: "/",
            caFile: caFile)
    }

    @Test func `an authority of one's own is trusted by its file`() async throws {
        let server = try TLSServer()
        let result = await transport.sendAndWait(
            try request("127.0.0.1", server, caFile: server.certificateFile))
        #expect(result.response?.statusCode == 200)
    }

    @Test func `a self-signed certificate is refused before anything is sent`() async throws {
        let server = try TLSServer()
        let result = await transport.sendAndWait(try request("127.0.0.1", server, caFile: nil)) {
            Issue.record("the permit was asked")
            return true
        }
        #expect(result.failure?.kind == .tls)
        #expect(result.failure?.wasSent == false)
    }

    @Test func `a certificate for another name is refused`() async throws {
        let server = try TLSServer()
        let result = await transport.sendAndWait(
            try request("localhost", server, caFile: server.certificateFile))
        #expect(result.failure?.kind == .tls)
    }

    @Test func `the system's authorities are not trusted besides the file`() async throws {
        let trusted = try TLSServer()
        let other = try TLSServer()
        let result = await transport.sendAndWait(
            try request("127.0.0.1", other, caFile: trusted.certificateFile))
        #expect(result.failure?.kind == .tls)
    }

    @Test func `TLS 1 point 1 is refused`() async throws {
        let server = try TLSServer(arguments: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let result = await transport.sendAndWait(
            try request("127.0.0.1", server, caFile: server.certificateFile))
        #expect(result.failure?.kind == .tls)
    }

    @Test func `a CA file that isn't there fails as tls and names it`() async throws {
        let server = try TLSServer()
        let result = await transport.sendAndWait(
            try request("127.0.0.1", server, caFile: "/nonexistent/ca.pem"))
        #expect(result.failure?.kind == .tls)
        #expect(result.failure?.message.contains("/nonexistent/ca.pem") == true)
    }

    @Test func `a server that speaks no TLS fails as tls`() async throws {
        let server = RawServer { connection, _ in connection.respond() }
        defer { server.stop() }
        let request = TransportRequest(
            method: .get, endpoint: try Endpoint(override: "https://127.0.0.1:\(server.port)"), target: "/")
        #expect(await transport.sendAndWait(request).failure?.kind == .tls)
    }
}

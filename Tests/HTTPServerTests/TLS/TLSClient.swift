import CGnuTLS
import Glibc

/// A client that speaks TLS on a connection it keeps; it trusts everybody.
final class TLSClient {
    private let client: RawClient
    private var session: OpaquePointer?
    private var credentials: OpaquePointer?

    /// Connects and shakes hands.
    init(port: UInt16) throws {
        client = try RawClient(port: port)
        gnutls_certificate_allocate_credentials(&credentials)
        gnutls_init(&session, UInt32(GNUTLS_CLIENT) | UInt32(GNUTLS_NO_SIGNAL.rawValue))
        gnutls_set_default_priority(session)
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials.map(UnsafeMutableRawPointer.init))
        gnutls_transport_set_int2(session, client.socket, client.socket)
        gnutls_handshake_set_timeout(session, 10_000)
        let status = gnutls_handshake(session)
        guard status == 0 else { throw RawClient.Failure(what: "handshake: \(status)") }
    }

    deinit {
        gnutls_deinit(session)
        gnutls_certificate_free_credentials(credentials)
    }

    /// Sends a request and returns what comes back, up to the end of a line that ends the answer.
    func exchange(
        _ text: String = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", until end: String = "ok\n"
    ) throws -> String {
        let bytes = Array(text.utf8)
        guard gnutls_record_send(session, bytes, bytes.count) == bytes.count else {
            throw RawClient.Failure(what: "send")
        }
        gnutls_record_set_timeout(session, 10_000)
        var answer = ""
        while !answer.hasSuffix(end) {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = gnutls_record_recv(session, &buffer, buffer.count)
            guard count > 0 else { throw RawClient.Failure(what: "receive: \(count) after \(answer)") }
            answer += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return answer
    }
}

internal import CGnuTLS
internal import Glibc

/// Decides whether a client may go on with the certificate it sent, or without one.
struct ClientCheck: Sendable {
    /// What is asked of clients.
    let authentication: TLSSettings.ClientAuthentication

    /// Names of which a certificate must have one; nil if any will do.
    let allowedNames: [String]?

    /// Whether there is anything to decide beyond what the library does by itself.
    var isNeeded: Bool {
        authentication.isVerified || allowedNames != nil
    }

    /// Looks at what the client sent in a session.
    func accepts(_ session: OpaquePointer) -> Bool {
        guard let certificate = unsafe cgnutls_client_certificate(session) else {
            return !authentication.isRequired && allowedNames == nil
        }
        defer { unsafe gnutls_x509_crt_deinit(certificate) }
        if authentication.isVerified, unsafe cgnutls_is_client_trusted(session) == 0 { return false }
        guard let allowedNames else { return true }
        return unsafe Self.names(of: certificate).contains { allowedNames.contains($0) }
    }

    /// Alternative names that are looked at; nobody's certificate has more.
    private static let namesMax: UInt32 = 1000

    /// Bytes of a name; a DNS name has at most 253, a URI may have more.
    private static let nameBytesMax = 4096

    private static func names(of certificate: OpaquePointer) -> [String] {
        var names: [String] = []
        var buffer = [UInt8](repeating: 0, count: nameBytesMax)
        for index in 0..<namesMax {
            var count = buffer.count
            let kind = unsafe cgnutls_alternative_name(certificate, index, &buffer, &count)
            guard kind != 0 else { break }
            if kind == 1 { names.append(String(decoding: buffer[..<count], as: UTF8.self)) }
            if kind == 2, let address = address(buffer[..<count]) { names.append(address) }
        }
        return names
    }

    /// An address as Go writes it: IPv4 with dots, IPv4 in IPv6 as well.
    static func address(_ bytes: ArraySlice<UInt8>) -> String? {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]
        let isMapped = bytes.count == 16 && bytes.starts(with: mapped)
        let short = isMapped ? bytes.dropFirst(mapped.count) : bytes
        guard short.count == 4 || short.count == 16 else { return nil }
        let family = short.count == 4 ? AF_INET : AF_INET6
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(family, Array(short), &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

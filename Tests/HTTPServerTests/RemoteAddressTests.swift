import Glibc
import Testing

@testable import HTTPServer

@Suite struct RemoteAddressTests {
    @Test(arguments: [
        ("2001:db8::1", "2001:db8::1", "[2001:db8::1]:4711"), ("::1", "::1", "[::1]:4711"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7:4711"), ("::", "::", "[::]:4711"),
    ])
    func `an IPv6 address is written as usual, a mapped one as IPv4`(
        text: String, host: String, description: String
    ) throws {
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = in_port_t(4711).bigEndian
        try #require(inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
        let address = try #require(remoteAddress(&six))
        #expect(address.host == host)
        #expect(address.description == description)
    }

    @Test func `an IPv4 address is the same however it was received`() throws {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = in_port_t(80).bigEndian
        four.sin_addr.s_addr = inet_addr("203.0.113.255")
        let address = try #require(remoteAddress(&four))
        #expect(address == RemoteAddress(ipv4: 203, 0, 113, 255, port: 80))
        #expect(address.description == "203.0.113.255:80")
    }

    @Test func `the client of a unix socket has no address`() throws {
        var local = sockaddr_un()
        local.sun_family = sa_family_t(AF_UNIX)
        let address = try #require(remoteAddress(&local))
        #expect(address == .unixSocket)
        #expect(address.description == "unix")
        #expect(!RemoteAddress(ipv4: 127, 0, 0, 1, port: 0).isUnixSocket)
    }

    @Test func `an address of another family is none`() {
        var other = sockaddr_un()
        other.sun_family = sa_family_t(AF_PACKET)
        #expect(remoteAddress(&other) == nil)
    }

    private func remoteAddress<Address>(_ address: inout Address) -> RemoteAddress? {
        withUnsafeMutablePointer(to: &address) {
            RemoteAddress(UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self))
        }
    }
}

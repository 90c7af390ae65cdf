import AlibabaCloud
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        (Endpoint.Network.public, "https://ons.cn-hangzhou.aliyuncs.com"),
        (.vpc, "https://ons-vpc.cn-hangzhou.aliyuncs.com"),
    ])
    func `a region's endpoint is the vendor's`(network: Endpoint.Network, url: String) throws {
        let endpoint = try Endpoint(region: "cn-hangzhou", network: network)
        #expect(endpoint.url == url)
        #expect(endpoint.hostHeader == String(url.dropFirst("https://".count)))
        #expect(endpoint.port == 443)
        #expect(!endpoint.isLoopback)
    }

    @Test(arguments: [
        "", "CN", "a.b", "evil.example/", "-a", "a b", "a\n", String(repeating: "a", count: 64),
    ])
    func `what can't be part of a host name is no region`(region: String) {
        #expect(throws: EndpointError.self) { try Endpoint(region: region, network: .public) }
    }

    @Test(arguments: [
        ("https://ons.example.com", "ons.example.com", "https://ons.example.com"),
        ("https://ONS.Example.com/", "ons.example.com", "https://ons.example.com"),
        ("https://ons.example.com:443", "ons.example.com", "https://ons.example.com"),
        ("https://ons.example.com:8443", "ons.example.com:8443", "https://ons.example.com:8443"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.10:80", "127.8.9.10", "http://127.8.9.10"),
        ("http://localhost:9", "localhost:9", "http://localhost:9"),
        ("http://[::1]:8080/", "[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:DB8::1]", "[2001:db8::1]", "https://[2001:db8::1]"),
    ])
    func `an address gives the host header and the URL`(address: String, host: String, url: String) throws {
        let endpoint = try Endpoint(override: address)
        #expect(endpoint.hostHeader == host)
        #expect(endpoint.url == url)
    }

    @Test(arguments: [
        "", "ons.example.com", "ftp://127.0.0.1", "HTTPS://", "https://", "https://:80", "https://user@host",
        "https://host:0", "https://host:65536", "https://host:+1", "https://host:", "https://host/path",
        "https://host?x", "https://host#x", "https://ho st", "https://[::1", "https://[::1]x",
        "https://[host]",
        "https://h\u{F6}st", "https://a:b:c",
    ])
    func `what has not the form is refused`(address: String) {
        #expect(throws: EndpointError.self) { try Endpoint(override: address) }
    }

    @Test(arguments: [
        "http://ons.example.com", "http://10.0.0.1:80", "http://127.0.0.1.example.com", "http://127.0.0",
        "http://localhost.example.com", "http://[::2]", "http://0.0.0.0",
    ])
    func `plain HTTP is for loopback alone`(address: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(override: address) }
        #expect(error == .plainToRemote(address))
    }
}

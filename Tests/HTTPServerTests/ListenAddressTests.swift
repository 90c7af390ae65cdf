import HTTPServer
import Testing

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            (":10879", "", 10879), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65535),
            ("localhost:10879", "localhost", 10879), ("[::]:80", "::", 80),
            ("my-host.example:1", "my-host.example", 1),
        ] as [(String, String, UInt16)])
    func `host and port are read and written`(text: String, host: String, port: UInt16) throws {
        let address = try ListenAddress(parsing: text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("10879", "Can't listen on \"10879\": the port is missing, as in :10879."),
        ("", "Can't listen on \"\": the port is missing, as in :10879."),
        (":", "Can't listen on \":\": the port must be a number from 0 to 65535."),
        (":http", "Can't listen on \":http\": the port must be a number from 0 to 65535."),
        (":65536", "Can't listen on \":65536\": the port must be a number from 0 to 65535."),
        (":-1", "Can't listen on \":-1\": the port must be a number from 0 to 65535."),
        (":+1", "Can't listen on \":+1\": the port must be a number from 0 to 65535."),
        ("::1:10879", "Can't listen on \"::1:10879\": an IPv6 address needs brackets, as in [::1]:10879."),
        ("[a]:1", "Can't listen on \"[a]:1\": brackets are for IPv6 addresses."),
        ("http://a:1", "Can't listen on \"http://a:1\": an IPv6 address needs brackets, as in [::1]:10879."),
        ("a b:1", "Can't listen on \"a b:1\": the host isn't a name or an address."),
    ])
    func `what isn't an address is refused with the reason`(text: String, message: String) throws {
        let error = #expect(throws: HTTPServerError.self) { _ = try ListenAddress(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func `a unix socket's path is read and written`() throws {
        let address = try ListenAddress(parsing: "unix:/run/canary.sock")
        #expect(address == ListenAddress(path: "/run/canary.sock"))
        #expect(address.description == "unix:/run/canary.sock")
    }

    @Test(arguments: [
        ("unix:run/canary.sock", "the path must be absolute, as in unix:/run/canary.sock"),
        ("unix:", "the path must be absolute, as in unix:/run/canary.sock"),
        (
            "unix:/" + String(repeating: "x", count: 107),
            "the system allows paths of at most 107 bytes for sockets"
        ),
    ])
    func `a path that can't be one of a socket is refused`(text: String, reason: String) {
        let error = #expect(throws: HTTPServerError.self) { _ = try ListenAddress(parsing: text) }
        #expect(error == .invalidAddress(text, reason: reason))
    }
}

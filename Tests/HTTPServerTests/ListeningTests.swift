import Glibc
import HTTPServer
import Locking
import Testing

/// Several addresses, unix sockets, and sockets that another process opened.
@Suite(.timeLimit(.minutes(5))) struct ListeningTests {
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    private let folder: String

    init() throws {
        var template = Array("/tmp/canary-listen-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test func `a server listens on every address it is given`() throws {
        let path = folder + "/a.sock"
        let server = try start([
            ListenAddress(host: "127.0.0.1", port: 0), ListenAddress(host: "127.0.0.2", port: 0),
            ListenAddress(path: path),
        ])
        defer { cleanUp() }
        #expect(server.addresses.map(\.host) == ["127.0.0.1", "127.0.0.2", ""])
        #expect(server.addresses.allSatisfy { $0.path != nil || $0.port > 0 })
        #expect(try RawClient(port: server.port).exchange(Self.request).text == "127.0.0.1\n")
        #expect(try RawClient(path: path).exchange(Self.request).text == "unix\n")
        // One refusal closes all of them.
        let taken = server.addresses[0]
        let free = ListenAddress(path: folder + "/b.sock")
        #expect(throws: HTTPServerError.addressInUse(taken)) { _ = try start([free, taken]) }
        #expect(access(folder + "/b.sock", F_OK) != 0)
        server.stop(drainTimeout: .seconds(1))
    }

    @Test func `a unix socket's file is for owner and group, and goes with the server`() throws {
        defer { cleanUp() }
        let path = folder + "/a.sock"
        let server = try start([ListenAddress(path: path)])
        #expect(server.port == 0)
        var status = stat()
        try #require(lstat(path, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFSOCK)
        #expect(status.st_mode & 0o777 == 0o660)
        server.stop(drainTimeout: .seconds(1))
        #expect(access(path, F_OK) != 0)
        #expect(throws: RawClient.Failure.self) { _ = try RawClient(path: path) }
    }

    @Test func `a file left behind is replaced, one with a listener or of another kind is not`() throws {
        defer { cleanUp() }
        let path = folder + "/a.sock"
        let address = ListenAddress(path: path)
        let first = try start([address])
        let error = #expect(throws: HTTPServerError.self) { _ = try start([address]) }
        #expect(error == .addressInUse(address))
        #expect(
            error?.description == "Can't listen on unix:\(path): a process listens there already. "
                + "Stop it or choose another path.")
        #expect(try RawClient(path: path).exchange(Self.request).status == 200)
        // As a process leaves it that was killed: the file is there and nobody listens.
        rename(path, path + ".old")
        first.stop(drainTimeout: .seconds(1))
        rename(path + ".old", path)
        let second = try start([address])
        #expect(try RawClient(path: path).exchange(Self.request).status == 200)
        // Another's file in the same place stays when the server goes.
        unlink(path)
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        close(descriptor)
        second.stop(drainTimeout: .seconds(1))
        #expect(access(path, F_OK) == 0)
        #expect(throws: HTTPServerError.notSocket(address)) { _ = try start([address]) }
        #expect(access(path, F_OK) == 0)
    }

    @Test func `a folder that isn't there is named`() throws {
        defer { cleanUp() }
        let address = ListenAddress(path: folder + "/no/a.sock")
        let error = #expect(throws: HTTPServerError.self) { _ = try start([address]) }
        guard case .system(address, call: "bind", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `sockets of another process are taken over`() throws {
        defer { cleanUp() }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0 && listen(socket, 10) == 0)
        // The one who opened it has it still, as systemd has.
        let kept = dup(socket)
        defer { close(kept) }
        var configuration = HTTPServerConfiguration(addresses: [])
        configuration.inheritedSockets = [socket]
        let server = try HTTPServer.start(configuration) { _ in .now(.text(200, "ok")) }
        #expect(server.addresses == [ListenAddress(host: "127.0.0.1", port: server.port)])
        let client = try RawClient(port: server.port)
        #expect(try client.exchange(Self.request).status == 200)
        server.stop(drainTimeout: .seconds(1))
        // The socket itself still listens: the next process may take it without a refused connection.
        _ = try RawClient(port: server.port)
    }

    @Test func `a descriptor that doesn't listen is named`() throws {
        defer { cleanUp() }
        var configuration = HTTPServerConfiguration(addresses: [])
        let pipe = open("/dev/null", O_RDONLY)
        defer { close(pipe) }
        configuration.inheritedSockets = [pipe]
        #expect(throws: HTTPServerError.notInherited(descriptor: pipe)) {
            _ = try HTTPServer.start(configuration) { _ in .now(.notFound) }
        }
    }

    @Test(arguments: [("0.0.0.0", [true, false]), ("::", [false, true]), ("", [true, true])])
    func `one family can be listened on alone`(host: String, isReached: [Bool]) throws {
        defer { cleanUp() }
        let server = try start([ListenAddress(host: host, port: 0)])
        #expect((try? RawClient(port: server.port)) == nil ? !isReached[0] : isReached[0])
        // A server on the same port of the other family shows that it is free. Another test may have got that
        // port meanwhile, but not each time.
        let other = isReached[0] ? "::" : "0.0.0.0"
        let isFree = try (0..<5).contains { _ in
            let server = try start([ListenAddress(host: host, port: 0)])
            return (try? start([ListenAddress(host: other, port: server.port)])) != nil
        }
        #expect(isFree == (isReached != [true, true]))
    }

    private func start(_ addresses: [ListenAddress]) throws -> HTTPServer {
        try HTTPServer.start(HTTPServerConfiguration(addresses: addresses)) {
            .now(.text(200, $0.remoteAddress.host))
        }
    }

    private func cleanUp() {
        for name in ["a.sock", "b.sock", "a.sock.old"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
}

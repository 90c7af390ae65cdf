import HTTPServer
import Locking
import Testing

@Suite(.timeLimit(.minutes(5))) struct PreparedResponseTests {
    @Test func `chunks arrive as one body, empty ones included`() throws {
        let prepared = PreparedResponse(
            status: 200, headers: [HTTPHeader("Content-Type", "text/plain")],
            chunks: [[], Array("shared ".utf8), [], Array("and ".utf8), Array("own\n".utf8)])
        #expect(prepared.bodyLength == 15)
        let server = try startTestServer { _ in .prepared(prepared) }
        let client = try RawClient(port: server.port)
        let response = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.text == "shared and own\n")
        #expect(response.headers["content-type"] == "text/plain")
    }

    @Test func `with other fields the body stays, and both are sent`() throws {
        let first = PreparedResponse(
            status: 201, headers: [HTTPHeader("X-One", "1")], chunks: [Array("body".utf8)])
        let second = first.replacing(headers: first.headers + [HTTPHeader("X-Two", "2")])
        let server = try startTestServer { .prepared($0.path == "/1" ? first : second) }
        let client = try RawClient(port: server.port)
        for (path, other) in [("/1", nil), ("/2", "2"), ("/1", nil)] {
            let response = try client.exchange("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 201 && response.text == "body")
            #expect(response.headers["x-one"] == "1" && response.headers["x-two"] == other)
        }
    }

    @Test(arguments: [[], [[]]] as [[[UInt8]]])
    func `a body may be empty`(chunks: [[UInt8]]) throws {
        let prepared = PreparedResponse(status: 200, headers: [], chunks: chunks)
        let server = try startTestServer { _ in .prepared(prepared) }
        let client = try RawClient(port: server.port)
        for _ in 0..<2 {
            let response = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
        }
    }

    @Test func `a large body of two chunks arrives byte for byte, many times at once`() async throws {
        var large = [UInt8](repeating: 7, count: 1_000_000)
        for index in stride(from: 0, to: large.count, by: 3) {
            large[index] = UInt8(truncatingIfNeeded: index >> 8)
        }
        let expected = large + [1, 2, 3]
        let prepared = PreparedResponse(status: 200, headers: [], chunks: [large, [1, 2, 3]])
        let server = try startTestServer { _ in .prepared(prepared) }
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let client = try RawClient(port: server.port)
                    for _ in 0..<3 {
                        let response = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                        #expect(response.body == expected)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a response that is replaced while clients read it stays whole for them`() async throws {
        // Each body is one byte value repeated: a mixture would show that memory was used again.
        let current = Locked(Self.uniform(0))
        let server = try startTestServer { _ in .prepared(current.withLock { $0 }) }
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let client = try RawClient(port: server.port)
                    for _ in 0..<20 {
                        let body = try client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body
                        let first = try #require(body.first)
                        #expect(body == [UInt8](repeating: first, count: 300_000))
                    }
                }
            }
            group.addTask {
                for value in 0..<200 {
                    let next = Self.uniform(UInt8(value))
                    current.withLock { $0 = next }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func uniform(_ value: UInt8) -> PreparedResponse {
        PreparedResponse(
            status: 200, headers: [],
            chunks: [[UInt8](repeating: value, count: 200_000), [UInt8](repeating: value, count: 100_000)])
    }
}

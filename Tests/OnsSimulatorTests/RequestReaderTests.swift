import Testing

@testable import OnsSimulator

@Suite struct RequestReaderTests {
    @Test func `a request is read whatever way its bytes are cut`() {
        let text =
            "POST /?a=1&b=x%20y HTTP/1.1\r\nHost: h:1\r\nX-Acs-Date:  d \r\nContent-Length: 3\r\n\r\nxyz"
        for size in [1, 2, 7, 1_000] {
            var reader = RequestReader()
            let bytes = Array(text.utf8)
            var requests: [WireRequest] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.append(bytes[start..<min(start + size, bytes.count)])
                if case .request(let request) = reader.next() { requests.append(request) }
            }
            #expect(requests.count == 1)
            #expect(requests.first?.header("x-acs-date") == "d")
            #expect(requests.first?.parameter("b") == "x y")
            #expect(requests.first?.body == Array("xyz".utf8))
        }
    }

    @Test func `two requests in one piece come out one after the other`() {
        var reader = RequestReader()
        reader.append(Array("GET /?n=1 HTTP/1.1\r\n\r\nGET /?n=2 HTTP/1.1\r\n\r\n".utf8)[...])
        var numbers: [String?] = []
        while case .request(let request) = reader.next() { numbers.append(request.parameter("n")) }
        #expect(numbers == ["1", "2"])
    }

    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET  HTTP/1.1\r\n\r\n", 400), ("GET / SPDY/3\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (String(repeating: "x", count: 70_000), 431),
    ])
    func `what can't become a request is refused`(text: String, status: Int) {
        var reader = RequestReader()
        reader.append(Array(text.utf8)[...])
        guard case .invalid(let found) = reader.next() else {
            Issue.record("not refused")
            return
        }
        #expect(found == status)
    }
}

import HTTPServer
import Testing

@Suite struct HTTPRequestTests {
    @Test func `a request made for a test looks like one that was received`() {
        let request = HTTPRequest(
            method: "POST", target: "/a/b?c=d",
            headers: [HTTPHeader("Accept", "x"), HTTPHeader("ACCEPT", "y")],
            body: [1, 2])
        #expect(request.method == "POST")
        #expect(request.path == "/a/b")
        #expect(request.query == "c=d")
        #expect(request.header("accept") == "x, y")
        #expect(request.header("accept-encoding") == nil)
        #expect(request.remoteAddress.description == "127.0.0.1:0")
        #expect(request.body == [1, 2])
    }

    @Test func `a header name that isn't a token stops the process`() async {
        await #expect(processExitsWith: .failure) { _ = HTTPHeader("a b", "c") }
        await #expect(processExitsWith: .failure) { _ = HTTPHeader("", "c") }
    }
}

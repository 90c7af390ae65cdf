import AlibabaCloud
import Glibc
import Testing

// Environment variables belong to the whole process, so each case has a process of its own.
@Suite(.timeLimit(.minutes(5))) struct CurlTransportProxyTests {
    @Test func `a loopback endpoint is never asked through a proxy`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let server = RawServer { connection, _ in
                _ = connection.readRequest()
                connection.respond()
            }
            for name in ["http_proxy", "https_proxy", "all_proxy"] { setenv(name, "http://127.0.0.1:9", 1) }
            let result = await CurlTransport().sendAndWait(try .to(server.port))
            exit(result.response?.statusCode == 200 ? 0 : 1)
        }
    }

    @Test func `a remote endpoint is asked through the proxy of the environment`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let proxy = RawServer { connection, _ in
                _ = connection.readRequest()
                connection.respond("403 Forbidden")
            }
            setenv("https_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            unsetenv("no_proxy")
            unsetenv("NO_PROXY")
            let endpoint = try Endpoint(region: "cn-hangzhou", network: .public)
            let result = await CurlTransport().sendAndWait(
                TransportRequest(method: .post, endpoint: endpoint, target: "/"))
            let line = proxy.requests.first?.split(separator: "\r\n").first
            let isGood =
                line == "CONNECT ons.cn-hangzhou.aliyuncs.com:443 HTTP/1.1"
                && result.failure?.wasSent == false
            exit(isGood ? 0 : 1)
        }
    }
}

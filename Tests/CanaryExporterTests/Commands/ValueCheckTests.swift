import HTTPServer
import Testing

@testable import CanaryExporter

@Suite struct ValueCheckTests {
    @Test(arguments: ServerPath.allCases)
    func `the metrics take the place of no page but the overview`(path: ServerPath) {
        let fault = ExporterCommands.telemetryPathFault(path.rawValue)
        #expect((fault == nil) == (path == .overview))
    }

    @Test(arguments: Kind.allCases.map(Marks.path) + [StyleSheet.path])
    func `nor of what a page loads`(path: String) {
        #expect(StatusPages.asset(path) != nil)
        #expect(ExporterCommands.telemetryPathFault(path) != nil)
    }

    @Test(arguments: ["/", "/metrics", "/metrics/", "/a/b-c_d.e~f", "/...", "/.hidden", "/a:b@c=d&e+f,g;h$"])
    func `a path that clients send as it is will do`(path: String) {
        #expect(ExporterCommands.telemetryPathFault(path) == nil)
    }

    @Test(arguments: [
        "", "metrics", "//", "//x", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/a/..", "/a b", "/a%2fb",
        "/a\\b",
        "/ä", "/a?b", "/a#b", "/a\u{7F}", "/-/x", "/api/", "/assets/x",
        "/\(String(repeating: "x", count: 500))",
    ])
    func `a path that clients send in another form won't`(path: String) {
        #expect(ExporterCommands.telemetryPathFault(path) != nil)
    }

    @Test func `addresses are what the server takes`() {
        for text in [":0", "127.0.0.1:80", "[::1]:80", "localhost:80", "unix:/run/x"] {
            #expect(ExporterCommands.listenAddressFault(text) == nil, "\(text)")
        }
        for text in ["", "80", "::1", "http://x:1", "https://x:1/", "vsock://:1", "vsock:1", "unix:x", "x:y"]
        {
            #expect(ExporterCommands.listenAddressFault(text) != nil, "\(text)")
        }
    }

    @Test func `canaries for completion are those of the file, and none of a bad one`() throws {
        let folder = try TemporaryFolder()
        func canary(_ name: String, _ topic: String) -> String {
            "  - {name: \(name), region: cn-hangzhou, instance_id: i, topic: \(topic), message_files: [a.txt]}\n"
        }
        try folder.write("canaries:\n" + canary("orders", "t") + canary("bills", "u"), to: "canaries.yml")
        #expect(ExporterCommands.canaryNames(file: folder.file("canaries.yml")) == ["orders", "bills"])
        try folder.write("canaries: 1", to: "bad.yml")
        #expect(ExporterCommands.canaryNames(file: folder.file("bad.yml")) == [])
        #expect(ExporterCommands.canaryNames(file: folder.file("none.yml")) == [])
    }
}

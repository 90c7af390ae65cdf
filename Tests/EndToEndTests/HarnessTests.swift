import Foundation
import Testing

/// What the end-to-end tests stand on does what it says.
@Suite struct HarnessTests {
    @Test(.timeLimit(.minutes(5)))
    func `a child's words and its exit status are seen`() async throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "echo on 127.0.0.1:1234; read line || exit 7"],
            name: "child",
            in: folder)
        #expect(try await child.listeningPort() == 1234)
        #expect(try await child.exitStatus(within: .seconds(10)) == 7)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a signal's end is told from an exit`() async throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "echo up 127.0.0.1:1234; exec tail -f /dev/null"],
            name: "child",
            in: folder)
        _ = try await child.listeningPort()
        child.send(signal: SIGTERM)
        #expect(try await child.exitStatus(within: .seconds(10)) == 128 + SIGTERM)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a child has no descriptor of ours`() async throws {
        let ours = fcntl(STDERR_FILENO, F_DUPFD, 200)
        defer { close(ours) }
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "test ! -e /proc/self/fd/\(ours)"], name: "child",
            in: folder)
        #expect(try await child.exitStatus(within: .seconds(10)) == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `what doesn't come in time fails`() async throws {
        await #expect(throws: NotWithinTime.self) {
            try await eventually("never", within: .milliseconds(100)) { false }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `Prometheus scrapes a page every second`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("metrics", "# TYPE answer gauge\nanswer{group=\"a+b\"} 42\n")
        let port = try freePort()
        let page = try ChildProcess(
            Programs.installed("python3"),
            ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", folder.url.path],
            name: "page",
            in: folder)
        let prometheus = try await PrometheusServer(scraping: port, in: folder)
        try await eventually("a value; the page said: \(page.log)") {
            try await prometheus.query(#"answer{group="a+b"}"#, by: "group") == ["a+b": 42]
        }
        try await eventually("three scrapes") {
            try await prometheus.samples("up", seconds: 60).values.first?.count ?? 0 >= 3
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `the peer passes its own tests`() async throws {
        let folder = try TemporaryFolder()
        let peer = Programs.repository.appendingPathComponent("Tests/Python/Peer").path
        let tests = try ChildProcess(
            Programs.installed("python3"), ["-m", "unittest", "discover", peer], name: "peer-tests",
            in: folder,
            environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        let status = try await tests.exitStatus(within: .seconds(50))
        #expect(status == 0, "\(tests.log)")
    }
}

import Foundation
import HTTPServer
import Testing

@testable import CanaryExporter

/// The page as a real browser shows it, in each state of the world; Tests/Python/Browser has the checks.
@Suite(.serialized) struct BrowserTests {
    /// Serves each prepared report below its name, as a proxy would that has a path for each exporter.
    private static func answer(_ request: HTTPRequest) -> HTTPReply {
        let parts = request.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        guard let name = parts.first else { return .now(.notFound) }
        let rest = "/" + (parts.count > 1 ? parts[1] : "")
        if name == "broken" { return rest == "/" ? .now(broken) : .now(.notFound) }
        guard rest == "/" else { return StatusPages.asset(rest) ?? .now(.notFound) }
        guard let report = PreparedReports.all.first(where: { $0.name == name })?.report else {
            return .now(.notFound)
        }
        return .now(StatusPages.response(PageRequest(query: request.query), report))
    }

    /// A page with every fault that the checks are for.
    private static let broken = HTTPResponse(
        status: 200,
        headers: [
            HTTPHeader("Content-Type", "text/html; charset=utf-8"),
            HTTPHeader("Content-Security-Policy", StatusPages.contentSecurityPolicy),
        ],
        body: Array(
            """
            <!DOCTYPE html><html><body style="color:red"><h1>A broken page</h1><script>alert(1)</script>
            <pre>\(String(repeating: "W", count: 400))</pre><img src="gone.png"><a href="x" tabindex="2">b</a>
            <a href="y" tabindex="1">a</a></body></html>
            """.utf8))

    /// Where pictures go, if they are asked for: `BROWSER_SHOTS=FOLDER swift test --filter BrowserTests`.
    private static let shots =
        ProcessInfo.processInfo.environment["BROWSER_SHOTS"].map { ["--shots", $0] } ?? []

    /// Runs the checks on some pages; gives their status and what they say.
    private func check(_ names: [String]) async throws -> (status: Int32, text: String) {
        let server = try HTTPServer.start(
            HTTPServerConfiguration(address: try ListenAddress(parsing: "127.0.0.1:0"))
        ) { Self.answer($0) }
        defer { server.stop(drainTimeout: .zero) }
        let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", "\(repository)/Tests/Python/Browser/run.py"] + Self.shots
            + names.map { "http://127.0.0.1:\(server.port)/\($0)/" }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { continuation in
            // Read on a thread of its own: a full pipe would stop the checks.
            Thread.detachNewThread {
                do {
                    try process.run()
                    let data = output.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: (process.terminationStatus, String(decoding: data, as: UTF8.self)))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `every state is right in light and dark, on a phone, by keyboard and for a screen reader`()
        async throws
    {
        let (status, text) = try await check(PreparedReports.all.map(\.name))
        #expect(status == 0, "\(text)")
        #expect(text.contains(" 0 faults"), "\(text)")
    }

    @Test(.timeLimit(.minutes(5)))
    func `a broken page is found out`() async throws {
        let (status, text) = try await check(["broken"])
        #expect(status == 1)
        for fault in [
            "the style sheet has no effect", "wide on", "Content Security Policy", "asked for", "image-alt",
            "tab reached", "the ground isn't of the scheme", "there is a script",
        ] {
            #expect(text.contains(fault), "\(fault) isn't in: \(text)")
        }
    }
}

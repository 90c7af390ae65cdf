import Exposition
import Foundation
import Testing

@testable import CanaryExporter

/// The whole page of one played world, byte by byte, and what Prometheus's own tool says of it.
@Suite struct GoldenPageTests {
    private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Fixtures/metrics/shop.prom").standardized
    private static let promtool = URL(fileURLWithPath: "/usr/bin/promtool")
    private static let environment = ProcessInfo.processInfo.environment
    private static let mustCheck =
        environment["CI"] == "true" || FileManager.default.isExecutableFile(atPath: promtool.path)

    /// The page, without what differs from build to build.
    private func page() throws -> String {
        try ShopScenario.played().wholePage().text
            .replacing("version=\"\(BuildInfo.version)\"", with: "version=\"VERSION\"")
            .replacing("revision=\"\(BuildInfo.revision)\"", with: "revision=\"REVISION\"")
            .replacing("swift_version=\"\(BuildInfo.swiftVersion)\"", with: "swift_version=\"SWIFT\"")
    }

    @Test func `the page of a played world is the golden one`() throws {
        let page = try page()
        if Self.environment["UPDATE_GOLDEN"] == "1" {
            try Data(page.utf8).write(to: Self.source)
            Issue.record("\(Self.source.lastPathComponent) was written anew: read what changed")
        }
        let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/metrics/shop.prom")
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = lines.difference(
            from: golden.split(separator: "\n", omittingEmptySubsequences: false))
        #expect(difference.isEmpty, "UPDATE_GOLDEN=1 writes it anew if it should have changed")
    }

    @Test(.enabled(if: mustCheck, "promtool is not installed"))
    func `promtool finds nothing to say of the page`() throws {
        let check = Process()
        check.executableURL = Self.promtool
        check.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        check.standardInput = input
        check.standardOutput = output
        check.standardError = output
        try check.run()
        try input.fileHandleForWriting.write(contentsOf: Data(try page().utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        check.waitUntilExit()
        #expect(check.terminationStatus == 0)
        #expect(String(decoding: said, as: UTF8.self) == "")
    }
}

import Arguments
import Foundation
import Testing

/// What is made from the table and lies in the repository.
@Suite struct DocumentTests {
    private let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the document of flags is what the table says`() throws {
        guard case .show(let text) = Lines.parse(["--help-markdown"]) else {
            Issue.record("no text")
            return
        }
        let kept = try String(contentsOf: repository.appendingPathComponent("docs/flags.md"), encoding: .utf8)
        #expect(kept == text, "write it anew: rocketmq-canary-exporter --help-markdown >docs/flags.md")
    }
}

import AlibabaCloud
import CanaryWatch
import Foundation
import Testing
import Text

@testable import CanaryExporter
@testable import Sampling

/// The documents that Tests/Python/Schemas checks against the schema, held to what the code writes.
///
/// After a change that is meant: `UPDATE_GOLDEN=1 swift test --filter StatusGoldenTests`, and look at the
/// difference.
@Suite struct StatusGoldenTests {
    private static let names = ["nothing_sampled", "lively", "everything_fails", "refused_reload"]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/status")

    private func document(_ name: String) throws -> String {
        var world = try ShopScenario.atStart()
        var detail = StatusDetail.everything
        switch name {
        case "nothing_sampled": break
        case "lively": world = try ShopScenario.played()
        case "everything_fails":
            world.run(until: .seconds(300)) { ticket, _ in
                .init(
                    outcome: .failed(CallFailure()),
                    fault: CallFault(
                        reason: ticket.topic == "orders" ? .unauthorized : .clockSkew, code: "Scripted",
                        message: "line\u{2028}\"quoted\" <script> 中文", statusCode: 400,
                        clockSkew: .seconds(-900)))
            }
            detail = .canary("orders")
        default: world = try ShopScenario.played()
        }
        var facts = world.facts(detail)
        if name == "refused_reload" {
            var configuration = facts.configuration
            configuration.status.refused = world.now.wall - .seconds(5)
            configuration.status.refusal = ["canaries.yml:3:5: canaries[0].name: is empty"]
            facts = world.facts(.overview, configuration: configuration)
            detail = .overview
        }
        let document = StatusJSON.document(StatusReport.make(facts, detail: detail))
        return String(decoding: document, as: UTF8.self)
            .replacing("\"version\":\"\(BuildInfo.version)\"", with: "\"version\":\"0.0.0\"")
    }

    @Test(arguments: names)
    func `a document is what it was`(name: String) throws {
        let document = try document(name)
        let file = Self.sources.appendingPathComponent("\(name).json")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(at: Self.sources, withIntermediateDirectories: true)
            try document.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try document == String(contentsOf: file, encoding: .utf8))
    }
}

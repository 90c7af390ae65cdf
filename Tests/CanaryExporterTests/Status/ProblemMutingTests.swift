import CanaryWatch
import Foundation
import Testing
import YAML

@testable import CanaryExporter

/// What mutes what on the page is what mutes what at Alertmanager.
@Suite struct ProblemMutingTests {
    /// The alert that says the same as a kind; nil where there is none.
    private func alert(_ kind: ProblemFinding.Kind) -> String? {
        switch kind {
        case .samplingStalled: "SamplingStalled"
        case .blind: "Blind"
        case .groupMissing: "ConsumerGroupMissing"
        case .groupOffline: "ConsumerGroupOffline"
        case .consumptionStuck: "ConsumptionStuck"
        case .reloadRefused: "BadConfiguration"
        case .credentialsFailing: "CredentialsFailing"
        case .credentialsExpiring: "CredentialsExpiring"
        case .throttled: "Throttled"
        case .quotaTooSmall: "QuotaTooSmall"
        case .apiErrors: "APIErrors"
        case .messagesOverdue: "MessagesOverdue"
        case .noFreshCanaries: "NoFreshCanaries"
        case .consumptionSlow: "ConsumptionSlow"
        case .consumptionFiltered: "ConsumptionFiltered"
        case .statusUnknown: "StatusUnknown"
        case .offsetWentBackwards: "OffsetWentBackwards"
        case .groupsDropped: "GroupsDropped"
        case .samplesFail, .notSampledYet, .noMessages: nil
        }
    }

    /// Pairs of alerts of which the first mutes the second, by a file's text.
    private func inhibitions(_ text: String) throws -> Set<String> {
        let begin = try #require(text.firstRange(of: "inhibit_rules:"))
        let end = try #require(text.firstRange(of: "\nreceivers:"))
        var pairs: Set<String> = []
        var watching: [String] = []
        for rule in text[begin.upperBound..<end.lowerBound].split(separator: "- source_matchers:").dropFirst()
        {
            let parts = rule.split(separator: "target_matchers:", maxSplits: 1)
            let targets = try #require(parts.last)
            var muted = try alerts(targets)
            if targets.contains("&watching") { watching = muted }
            if targets.contains("*watching") { muted = watching }
            for source in try alerts(parts[0]) { for target in muted { pairs.insert("\(source) \(target)") } }
        }
        return pairs
    }

    /// The alerts that a matcher names, without their common prefix.
    private func alerts(_ text: Substring) throws -> [String] {
        guard let match = text.firstMatch(of: #/RocketMQCanary(\w*)(?:\(([\w|]+)\)(\w*))?/#) else {
            return []
        }
        guard let options = match.2 else { return [String(match.1)] }
        return options.split(separator: "|").map { "\(match.1)\($0)\(match.3 ?? "")" }
    }

    @Test func `what mutes what is what the Alertmanager example says`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("alerts/alertmanager-example.yml")
        let theirs = try inhibitions(String(contentsOf: file, encoding: .utf8))
        #expect(theirs.count > 20)
        let known = Set(ProblemFinding.Kind.allCases.compactMap(alert))
        // An exporter that is down or absent shows no page.
        let comparable = theirs.filter { pair in
            pair.split(separator: " ").allSatisfy { known.contains(String($0)) }
        }
        var ours: Set<String> = []
        for rule in ProblemMuting.rules {
            for source in rule.sources.compactMap(alert) {
                for target in rule.targets.compactMap(alert) { ours.insert("\(source) \(target)") }
            }
        }
        // A canary of which nothing is seen names the reason, which is that of the failing calls.
        #expect(ours.subtracting(comparable) == ["Blind APIErrors"])
        #expect(comparable.subtracting(ours) == [])
    }

    @Test(arguments: [ProblemFinding.Kind.throttled, .quotaTooSmall, .apiErrors])
    func `trouble with births mutes nothing`(kind: ProblemFinding.Kind) {
        let late = ProblemFinding(kind: .messagesOverdue, text: "", account: "a", region: "r", canary: "c")
        for operation in CanaryOperation.allCases {
            let cause = ProblemFinding(
                kind: kind, text: "", operation: operation, account: "a", region: "r")
            let told = ProblemMuting.told([cause, late]).map(\.kind)
            #expect(told == (operation == .messageBirth ? [kind, .messagesOverdue] : [kind]))
        }
    }

    @Test func `severities are those of the alert rules`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/alerts.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        var severities: [String: String] = [:]
        for match in text.matches(of: #/\| \[(\w+)\]\([^)]*\) \| (\w+) \|/#) {
            severities[String(match.1)] = String(match.2)
        }
        let page = try String(
            contentsOf: file.deletingLastPathComponent().appendingPathComponent("status-api.md"),
            encoding: .utf8)
        for kind in ProblemFinding.Kind.allCases {
            guard let name = alert(kind) else { continue }
            #expect(severities[name] == kind.severity.word, "\(name)")
            #expect(page.contains("| \(name) |"), "docs/status-api.md doesn't name \(name)")
        }
    }
}

internal import CanaryWatch
internal import Text

/// One thing that is found to be wrong, before it is decided whether it is told.
struct ProblemFinding: Sendable {
    /// What can be wrong, causes before their consequences among those that matter as much.
    ///
    /// Where an alert says the same, it is named.
    enum Kind: Int, Sendable, CaseIterable {
        /// `RocketMQCanarySamplingStalled`.
        case samplingStalled
        /// `RocketMQCanaryBlind`.
        case blind
        /// `RocketMQCanaryConsumerGroupMissing`.
        case groupMissing
        /// `RocketMQCanaryConsumerGroupOffline`.
        case groupOffline
        /// `RocketMQCanaryConsumptionStuck`.
        case consumptionStuck
        /// `RocketMQCanaryBadConfiguration`.
        case reloadRefused
        /// `RocketMQCanaryCredentialsFailing`.
        case credentialsFailing
        /// `RocketMQCanaryCredentialsExpiring`.
        case credentialsExpiring
        /// Every sample of a canary fails; without an alert of its own before the canary is blind.
        case samplesFail
        /// `RocketMQCanaryThrottled`.
        case throttled
        /// `RocketMQCanaryQuotaTooSmall`.
        case quotaTooSmall
        /// `RocketMQCanaryAPIErrors`.
        case apiErrors
        /// `RocketMQCanaryMessagesOverdue`.
        case messagesOverdue
        /// `RocketMQCanaryNoFreshCanaries`.
        case noFreshCanaries
        /// `RocketMQCanaryConsumptionSlow`.
        case consumptionSlow
        /// `RocketMQCanaryConsumptionFiltered`.
        case consumptionFiltered
        /// `RocketMQCanaryStatusUnknown`.
        case statusUnknown
        /// `RocketMQCanaryOffsetWentBackwards`.
        case offsetWentBackwards
        /// `RocketMQCanaryGroupsDropped`.
        case groupsDropped
        /// Nothing was asked yet.
        case notSampledYet
        /// There is nothing to ask about.
        case noMessages

        /// How much it matters; as the alert has it.
        var severity: StatusProblem.Severity {
            switch self {
            case .samplingStalled, .blind, .groupMissing, .groupOffline, .consumptionStuck: .critical
            case .groupsDropped, .notSampledYet, .noMessages: .info
            case .reloadRefused, .credentialsFailing, .credentialsExpiring, .samplesFail, .throttled,
                .quotaTooSmall, .apiErrors, .messagesOverdue, .noFreshCanaries, .consumptionSlow,
                .consumptionFiltered, .statusUnknown, .offsetWentBackwards:
                .warning
            }
        }
    }

    /// What is wrong.
    let kind: Kind
    /// The sentence.
    var text: String
    /// Since when.
    var since: UnixTime?
    /// Whether it may have been so before.
    var isSinceAtLeast = false
    /// The API operation that it is about.
    var operation: CanaryOperation?
    /// The account that it is about.
    var account: String?
    /// The region that it is about.
    var region: String?
    /// The instance and topic that it is about.
    var topic: String?
    /// The canary that it is about.
    var canary: String?
    /// The consumer group that it is about.
    var group: String?
    /// Findings of one kind with the same reason are told together.
    var reason: String?
}

/// Which finding mutes which: as the inhibitions of the Alertmanager example have it.
struct ProblemMuting: Sendable {
    /// In what two findings must be alike.
    enum Alike: Sendable {
        case nothing
        case account
        case accountAndRegion
        case canary
        case group
    }

    /// What mutes when it is there.
    let sources: Set<ProblemFinding.Kind>
    /// What goes unsaid then.
    let targets: Set<ProblemFinding.Kind>
    /// In what both must be alike.
    let alike: Alike

    /// What the sampling itself says of itself: no news while its loop stands still.
    private static let watching: Set<ProblemFinding.Kind> = [
        .blind, .messagesOverdue, .noFreshCanaries, .groupsDropped, .apiErrors, .throttled, .quotaTooSmall,
        .credentialsFailing, .credentialsExpiring, .samplesFail, .notSampledYet, .noMessages,
    ]

    /// All rules; those about `samplesFail` and the last two are our own, where two kinds say the same.
    static let rules: [ProblemMuting] = [
        .init(sources: [.samplingStalled], targets: watching, alike: .nothing),
        .init(
            sources: [.groupMissing, .groupOffline], targets: [.consumptionStuck, .consumptionSlow],
            alike: .group),
        .init(sources: [.consumptionStuck], targets: [.consumptionSlow], alike: .group),
        .init(sources: [.blind], targets: [.messagesOverdue, .samplesFail, .notSampledYet], alike: .canary),
        .init(
            sources: [.credentialsFailing], targets: [.apiErrors, .credentialsExpiring, .samplesFail],
            alike: .account),
        .init(sources: [.apiErrors, .samplesFail], targets: [.messagesOverdue], alike: .accountAndRegion),
        .init(
            sources: [.throttled, .quotaTooSmall], targets: [.messagesOverdue, .consumptionSlow],
            alike: .accountAndRegion),
        .init(sources: [.blind, .samplesFail], targets: [.apiErrors], alike: .accountAndRegion),
        .init(sources: [.noFreshCanaries], targets: [.noMessages], alike: .canary),
    ]

    /// The findings that are told.
    static func told(_ findings: [ProblemFinding]) -> [ProblemFinding] {
        let muted = rules.map { rule in
            // Trouble with births makes no sample late.
            let sources = findings.filter { rule.sources.contains($0.kind) && $0.operation != .messageBirth }
            return (rule, Set(sources.map { rule.alike.key(of: $0) }))
        }
        return findings.filter { finding in
            !muted.contains { rule, keys in
                rule.targets.contains(finding.kind) && keys.contains(rule.alike.key(of: finding))
            }
        }
    }
}

extension ProblemMuting.Alike {
    /// What must be equal, as one value.
    fileprivate func key(of finding: ProblemFinding) -> [String?] {
        let place = [finding.account, finding.region]
        return switch self {
        case .nothing: []
        case .account: [finding.account]
        case .accountAndRegion: place
        case .canary: [finding.canary]
        case .group: place + [finding.topic, finding.group]
        }
    }
}

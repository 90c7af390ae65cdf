package import CanaryWatch
package import Text

/// What came of a probe.
package struct ProbeReport: Sendable {
    /// The reason of a probe that came to no call in its time, or found too many others waiting.
    package static let quotaReason = "quota"

    /// The reason of a probe of a canary that has no message yet.
    package static let noMessageReason = "no_message"

    /// Every reason that there is, beside success.
    package static let reasons = FailureReason.allCases.map(\.rawValue) + [quotaReason, noMessageReason]

    /// Why it was no success; nil where it was one.
    package var reason: String?
    /// How long it took, from being asked for.
    package var duration: Duration
    /// Whether it had to wait for room in the quota.
    package var hasWaited = false
    /// When the message was born, as far as is known.
    package var birth: UnixTime?
    /// Where the message stands with each group, by name.
    package var tracks: [(group: String, type: TrackType)] = []

    /// A probe that wasn't even asked for.
    package init(_ refusal: ProbeRefusal) {
        duration = .zero
        switch refusal {
        case .noMessage: reason = Self.noMessageReason
        case .tooMany:
            reason = Self.quotaReason
            hasWaited = true
        }
    }

    /// A probe that is over.
    ///
    /// - Parameters:
    ///   - ended: How it ended.
    ///   - spec: The canary that was asked for; nil for a message of the asker's choice.
    ///   - fault: Why its call brought no answer, if it didn't.
    package init(_ ended: EndedProbe, _ spec: CanarySpec?, fault: CallFault?) {
        duration = ended.duration
        hasWaited = ended.hasWaited
        birth = ended.birth?.time
        switch ended.ending {
        case .sampled(.answered(let reports)): tracks = Self.tracks(reports, spec)
        case .sampled: reason = fault?.reason.rawValue ?? Self.quotaReason
        case .quota: reason = Self.quotaReason
        case .timeout: reason = FailureReason.timeout.rawValue
        }
    }

    /// The groups of an answer, each once with its worst type, and the expected ones that it doesn't list.
    private static func tracks(
        _ reports: [TrackReport], _ spec: CanarySpec?
    ) -> [(group: String, type: TrackType)] {
        var types: [String: TrackType] = [:]
        for report in reports where !report.group.isEmpty && spec?.isIgnored(report.group) != true {
            let type = TrackType(serviceWord: report.word)
            if let other = types[report.group], other.precedence <= type.precedence { continue }
            types[report.group] = type
        }
        for group in spec?.expectedGroups ?? [] where types[group.name] == nil {
            types[group.name] = .missing
        }
        return types.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

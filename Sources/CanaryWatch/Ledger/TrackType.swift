/// What the service says of one message and one group.
///
/// The first five are documented for `OnsMessageTrace`; `PULL` and `CONSUME_BROADCASTING` come from the
/// open-source `TrackType` of Apache RocketMQ; the last two are ours.
///
/// Source:
/// https://www.alibabacloud.com/help/en/apsaramq-for-rocketmq/cloud-message-queue-rocketmq-4-x-series/developer-reference/api-ons-2019-02-14-onsmessagetrace
package enum TrackType: Int, CaseIterable, Sendable {
    /// The group's committed offset is past the message.
    case consumed
    /// The message doesn't match the group's subscription and was passed over.
    case consumedButFiltered
    /// The group's committed offset is not past the message.
    case notConsumeYet
    /// No consumer of the group is connected; offsets were not looked at.
    case notOnline
    /// The service could not tell.
    case unknown
    /// The group pulls, so that its offset proves nothing.
    case pull
    /// The group broadcasts and keeps its offsets to itself.
    case consumeBroadcasting
    /// A word that no one has documented.
    case other
    /// An expected group that the answer doesn't list.
    case missing

    /// The word as the service and the metrics spell it, such as `NOT_CONSUME_YET`.
    package var word: String {
        switch self {
        case .consumed: "CONSUMED"
        case .consumedButFiltered: "CONSUMED_BUT_FILTERED"
        case .notConsumeYet: "NOT_CONSUME_YET"
        case .notOnline: "NOT_ONLINE"
        case .unknown: "UNKNOWN"
        case .pull: "PULL"
        case .consumeBroadcasting: "CONSUME_BROADCASTING"
        case .other: "OTHER"
        case .missing: "MISSING"
        }
    }

    /// Reads a word of the service; what isn't known to it, ``other`` and ``missing`` included, is ``other``.
    package init(serviceWord word: String) {
        switch word {
        case "CONSUMED": self = .consumed
        case "CONSUMED_BUT_FILTERED": self = .consumedButFiltered
        case "NOT_CONSUME_YET": self = .notConsumeYet
        case "NOT_ONLINE": self = .notOnline
        case "UNKNOWN": self = .unknown
        case "PULL": self = .pull
        case "CONSUME_BROADCASTING": self = .consumeBroadcasting
        default: self = .other
        }
    }

    /// Whether it proves that the group's offset is past the message.
    package var provesConsumed: Bool { self == .consumed || self == .consumedButFiltered }

    /// Whether no offset of the group will ever prove anything.
    package var isWithoutOffsets: Bool { self == .pull || self == .consumeBroadcasting }

    /// The place in the order in which one word is chosen for a group on a canary: 0 is chosen first.
    ///
    /// The same order picks the entry that counts when an answer lists a group twice: the worst one.
    package var precedence: Int {
        switch self {
        case .missing: 0
        case .notOnline: 1
        case .notConsumeYet: 2
        case .unknown: 3
        case .other: 4
        case .consumedButFiltered: 5
        case .pull: 6
        case .consumeBroadcasting: 7
        case .consumed: 8
        }
    }
}

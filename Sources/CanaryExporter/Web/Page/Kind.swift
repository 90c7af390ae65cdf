internal import CanaryWatch

/// How a word is to be taken: it gives the word its colour, its mark and its place in the history strip.
enum Kind: String, CaseIterable {
    /// Consumed.
    case good
    /// Nothing is proven and nothing is wrong: filtered, pulling, broadcasting.
    case note
    /// No fresh answer.
    case blind
    /// The cloud could not tell, or used a word that no one has documented.
    case odd
    /// Not consumed yet.
    case waiting
    /// No word of a group: something that should be looked at within the day.
    case warning
    /// Missing, not online, or not consumed for longer than its threshold.
    case bad

    /// The kind of a word; nil is the lack of a fresh answer.
    init(_ word: TrackType?) {
        switch word {
        case .consumed: self = .good
        case .consumedButFiltered, .pull, .consumeBroadcasting: self = .note
        case .unknown, .other: self = .odd
        case .notConsumeYet: self = .waiting
        case .missing, .notOnline: self = .bad
        case nil: self = .blind
        }
    }

    /// The kind of a group as it is now.
    init(_ group: GroupSnapshot, status: GroupStatus?) {
        let kind = Kind(group.word)
        self = kind != .blind && status?.isOverThreshold == true ? .bad : kind
    }

    /// From the least to the most that somebody should look: the order of the declaration.
    var rank: Int {
        switch self {
        case .good: 0
        case .note: 1
        case .blind: 2
        case .odd: 3
        case .waiting: 4
        case .warning: 5
        case .bad: 6
        }
    }

    /// What a word is called on the page; the cloud's own words, as in the metrics.
    static func name(_ word: TrackType?) -> String { word?.word ?? "no fresh answer" }
}

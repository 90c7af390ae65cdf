internal import CanaryWatch
internal import Text

/// A group's words over the last hours, in slots of five minutes.
///
/// In each slot the worst word counts, so that a short outage is seen; runs of equal slots are one piece.
struct HistoryStrip {
    /// How far back it goes.
    static let hours = 6
    /// The length of a slot in minutes.
    static let slotMinutes = 5
    /// How many slots there are.
    static let slotCount = hours * 60 / slotMinutes

    /// Neighbouring slots of one kind.
    struct Piece: Equatable {
        let kind: Kind
        let slots: Range<Int>
    }

    /// The pieces, oldest first; what is before the first known word is left out.
    let pieces: [Piece]
    /// How long each word stood, longest first.
    let totals: [(word: TrackType?, duration: Duration)]

    /// Reads the spans of a history.
    init(_ history: [StatusSpan], now: UnixTime) {
        let begin = now - .seconds(Self.hours * 3600)
        var slots = [Kind?](repeating: nil, count: Self.slotCount)
        var totals: [TrackType?: Duration] = [:]
        let slotMilliseconds = Int64(Self.slotMinutes * 60_000)
        for span in history where span.end > begin && span.end > span.start {
            let start = max(span.start, begin)
            let end = min(span.end, now)
            guard start < end else { continue }
            totals[span.word, default: .zero] += end - start
            let first = Int((start.milliseconds - begin.milliseconds) / slotMilliseconds)
            let last = Int((end.milliseconds - begin.milliseconds - 1) / slotMilliseconds)
            let kind = Kind(span.word)
            for slot in max(0, first)...min(last, Self.slotCount - 1)
            where slots[slot].map({ $0.rank < kind.rank }) ?? true {
                slots[slot] = kind
            }
        }
        var pieces: [Piece] = []
        for (slot, kind) in slots.enumerated() {
            guard let kind else { continue }
            if let last = pieces.last, last.kind == kind, last.slots.upperBound == slot {
                pieces[pieces.count - 1] = Piece(kind: kind, slots: last.slots.lowerBound..<slot + 1)
            } else {
                pieces.append(Piece(kind: kind, slots: slot..<slot + 1))
            }
        }
        self.pieces = pieces
        self.totals = totals.map { (word: $0.key, duration: $0.value) }
            .sorted { ($1.duration, $0.word?.rawValue ?? -1) < ($0.duration, $1.word?.rawValue ?? -1) }
    }

    /// What the strip shows, in words.
    var description: String {
        guard !totals.isEmpty else { return "Last \(Self.hours) h: nothing known" }
        let words = totals.map { "\(Kind.name($0.word)) for \(Age.text($0.duration))" }
        return "Last \(Self.hours) h: " + words.joined(separator: ", ")
    }

    /// The pieces of one kind as the data of a path, one unit for each minute across and sixteen down.
    ///
    /// The worse, the taller, so that the strip reads without its colours; what isn't known is dashed.
    func path(of kind: Kind) -> String {
        var data = ""
        for piece in pieces where piece.kind == kind {
            let width = piece.slots.count * Self.slotMinutes
            switch kind {
            case .good: data += Self.rectangle(piece, width, top: 12, height: 4)
            case .note:
                data +=
                    Self.rectangle(piece, width, top: 12, height: 1)
                    + Self.rectangle(piece, width, top: 15, height: 1)
            case .blind:
                for slot in piece.slots { data += "M\(slot * Self.slotMinutes) 14h3v2h-3z" }
            case .odd: data += Self.rectangle(piece, width, top: 6, height: 4)
            case .waiting: data += Self.rectangle(piece, width, top: 6, height: 10)
            case .warning, .bad: data += Self.rectangle(piece, width, top: 0, height: 16)
            }
        }
        return data
    }

    private static func rectangle(_ piece: Piece, _ width: Int, top: Int, height: Int) -> String {
        "M\(piece.slots.lowerBound * slotMinutes) \(top)h\(width)v\(height)h-\(width)z"
    }
}

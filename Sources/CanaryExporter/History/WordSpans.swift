internal import CanaryWatch
internal import Text

/// The words of one group over the last hours, as stretches of time: eight bytes each, and a bounded number.
///
/// A calm group takes one stretch. Where a group flaps so often that the bound is reached, the two shortest
/// neighbours become one that has the worse word, so that what is told stays true of its worst moment.
struct WordSpans: Sendable {
    /// So far back it is told.
    static let horizon: Duration = .seconds(6 * 3600)
    /// More stretches than this are joined; with one more in between they fit into 256 bytes.
    static let countMax = 30

    /// Each stretch's start in milliseconds, times 16, and its word; oldest first, no two neighbours alike.
    private var packed: [Int64] = []

    /// A stretch: when it began, and its word.
    typealias Stretch = (start: MonotonicTime, word: TrackType?)

    /// How many stretches there are.
    var count: Int { packed.count }

    /// The latest stretch.
    var latest: Stretch? { packed.last.map(Self.unpacked) }

    /// Since when the latest word stands, and whether that is known exactly; nil without any word.
    ///
    /// Stretches without an answer are looked through: where the same word stood before, it stands since
    /// then, for all that is known; where another one did, it may have come at any moment of the gap.
    var standing: (start: MonotonicTime, isExact: Bool)? {
        guard let latest else { return nil }
        guard latest.word != nil else { return (latest.start, packed.count > 1) }
        var start = latest.start
        var hasGap = false
        for stretch in stretches.dropLast().reversed() {
            if stretch.word == nil {
                hasGap = true
            } else if stretch.word == latest.word {
                start = stretch.start
            } else {
                return (start, !hasGap)
            }
        }
        return (start, false)
    }

    /// All stretches, oldest first; each ends where the next begins.
    var stretches: [Stretch] { packed.map(Self.unpacked) }

    /// Takes in the word at a moment; nil while there is no fresh answer.
    mutating func record(_ word: TrackType?, at now: MonotonicTime) {
        let start = Self.packed(now, word)
        if let last = packed.last {
            guard Self.code(last) != Self.code(start) else { return trim(at: now) }
            // The clock never goes back, but two records may come within a millisecond.
            if last >> 4 >= start >> 4 { packed.removeLast() }
            if let before = packed.last, Self.code(before) == Self.code(start) { return }
        }
        packed.append(start)
        trim(at: now)
        while packed.count > Self.countMax { join() }
    }

    /// Drops what ended before the horizon.
    private mutating func trim(at now: MonotonicTime) {
        let first = (now - Self.horizon).nanoseconds / 1_000_000
        while packed.count > 1, packed[1] >> 4 <= first { packed.removeFirst() }
    }

    /// Makes one stretch of the two neighbours that are shortest together; never of the latest one, whose
    /// start tells since when its word stands.
    private mutating func join() {
        let pair = (0..<packed.count - 2).min { length(ofPairAt: $0) < length(ofPairAt: $1) }
        guard let pair else { return }
        let words = [packed[pair], packed[pair + 1]].map { Self.unpacked($0).word }
        let worse = Self.badness(words[0]) >= Self.badness(words[1]) ? words[0] : words[1]
        packed[pair] = Self.packed(Self.unpacked(packed[pair]).start, worse)
        packed.remove(at: pair + 1)
        // The joined one may now be like its neighbours.
        if Self.code(packed[pair + 1]) == Self.code(packed[pair]) { packed.remove(at: pair + 1) }
        if pair > 0, Self.code(packed[pair - 1]) == Self.code(packed[pair]) { packed.remove(at: pair) }
    }

    private func length(ofPairAt index: Int) -> Int64 { (packed[index + 2] >> 4) - (packed[index] >> 4) }

    /// How bad a word is: not to know is worse than to know that all is well, and better than bad news.
    private static func badness(_ word: TrackType?) -> Int {
        guard let word else { return 50 }
        let isBad = word.precedence <= TrackType.other.precedence
        return (isBad ? 100 : 20) - word.precedence
    }

    private static let unanswered: Int64 = 15

    private static func code(_ packed: Int64) -> Int64 { packed & 15 }

    private static func packed(_ start: MonotonicTime, _ word: TrackType?) -> Int64 {
        (start.nanoseconds / 1_000_000) << 4 | (word.map { Int64($0.rawValue) } ?? unanswered)
    }

    private static func unpacked(_ packed: Int64) -> Stretch {
        (MonotonicTime(nanoseconds: (packed >> 4) * 1_000_000), TrackType(rawValue: Int(code(packed))))
    }
}

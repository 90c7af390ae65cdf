/// One observation of a histogram's bucket, beside its count so that a reader finds what was observed.
///
/// Only OpenMetrics has them.
package struct Exemplar: Sendable, Hashable {
    /// What was observed, made by `labels(_:)` once for all exemplars that share it.
    package let labels: LabelBlock

    /// The observed value, in the metric's unit.
    package let value: Double

    /// When it was observed, in milliseconds since 1970.
    package let unixMilliseconds: Int64

    /// Makes an exemplar.
    package init(labels: LabelBlock, value: Double, unixMilliseconds: Int64) {
        self.labels = labels
        self.value = value
        self.unixMilliseconds = unixMilliseconds
    }

    /// Makes labels of as many of the pairs as fit into an exemplar, those in front first.
    ///
    /// Names and values together have at most 128 characters: OpenMetrics 1.0, "Exemplars". A longer exemplar
    /// would cost the reader the whole page, so values of foreign origin must not make one.
    package static func labels(_ pairs: [(name: String, value: String)]) -> LabelBlock {
        var room = charactersMax
        return LabelBlock(
            pairs.filter { pair in
                let count = pair.name.unicodeScalars.count + pair.value.unicodeScalars.count
                guard count <= room else { return false }
                room -= count
                return true
            })
    }

    /// Characters, as Unicode counts code points, of all names and values of one exemplar.
    package static let charactersMax = 128
}

/// The latest exemplar of each bucket of one histogram; buckets without one cost nothing.
package struct BucketExemplars: Sendable, Hashable {
    /// An exemplar and its bucket.
    struct Entry: Sendable, Hashable {
        let bucket: Int
        let exemplar: Exemplar
    }

    /// The exemplars by ascending bucket, at most one of each.
    private(set) var entries: [Entry] = []

    /// Makes a histogram's exemplars before there are any.
    package init() {}

    /// Puts an exemplar in the place of the one that its bucket had; buckets count from 0.
    package mutating func set(_ exemplar: Exemplar, bucket: Int) {
        let entry = Entry(bucket: bucket, exemplar: exemplar)
        let place = entries.firstIndex { $0.bucket >= bucket } ?? entries.endIndex
        if place < entries.endIndex, entries[place].bucket == bucket {
            entries[place] = entry
        } else {
            entries.insert(entry, at: place)
        }
    }
}

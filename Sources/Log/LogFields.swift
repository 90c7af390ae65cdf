/// The details of an event: keys with typed values, in the order as given.
///
/// A key is there once: given again, the later value takes the place of the earlier one. Keys are constants
/// of ours, and bare words.
package struct LogFields: ExpressibleByDictionaryLiteral, Hashable, Sendable {
    /// One detail.
    package struct Field: Hashable, Sendable {
        /// The name, a constant.
        package let key: String
        /// The value; texts are cut.
        package fileprivate(set) var value: LogValue
    }

    /// All of them, in order.
    package private(set) var all: [Field] = []

    /// Makes fields of a literal, in its order.
    package init(dictionaryLiteral elements: (String, LogValue)...) {
        all.reserveCapacity(elements.count)
        for (key, value) in elements { set(key, value) }
    }

    /// The value of a key; nil where there is none, and to take it away.
    package subscript(key: String) -> LogValue? {
        get { all.first { $0.key == key }?.value }
        set {
            if let newValue { set(key, newValue) } else { all.removeAll { $0.key == key } }
        }
    }

    /// Puts others behind these.
    package mutating func append(_ others: LogFields) {
        for field in others.all { set(field.key, field.value) }
    }

    /// The keys, in order.
    package var keys: [String] { all.map(\.key) }

    private mutating func set(_ key: String, _ value: LogValue) {
        if let index = all.firstIndex(where: { $0.key == key }) {
            all[index].value = value.bounded
        } else {
            all.append(Field(key: key, value: value.bounded))
        }
    }
}

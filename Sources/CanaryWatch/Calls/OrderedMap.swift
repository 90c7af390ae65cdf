/// Values by identifiers that are never given twice, in an order of their own.
///
/// An identifier that is in the map is looked up in O(1); asking for the value of another is a mistake.
struct OrderedMap<ID: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The identifiers in order.
    private(set) var ids: [ID] = []
    /// The values in the same order.
    private(set) var values: [Value] = []
    private var places: [ID: Int] = [:]

    /// Makes an empty map.
    init() {}

    /// The value of an identifier, which must be in the map.
    ///
    /// It is lent, not copied: a ledger has a dozen parts whose users would be counted.
    subscript(id: ID) -> Value {
        _read { yield values[place(of: id)] }
        _modify { yield &values[place(of: id)] }
    }

    /// Whether an identifier is in the map.
    func contains(_ id: ID) -> Bool { places[id] != nil }

    /// Adds a value at the end, under an identifier that was never used.
    mutating func append(_ value: Value, id: ID) {
        precondition(places[id] == nil, "The identifier is in the map already.")
        places[id] = ids.count
        ids.append(id)
        values.append(value)
    }

    /// Puts the values into this order of their identifiers; those that it doesn't name are dropped.
    mutating func arrange(_ order: [ID]) {
        values = order.map { self[$0] }
        ids = order
        places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    }

    private func place(of id: ID) -> Int {
        guard let place = places[id] else { preconditionFailure("The identifier is not in the map.") }
        return place
    }
}

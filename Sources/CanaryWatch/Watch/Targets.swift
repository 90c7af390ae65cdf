/// A message that is watched, whoever watches it: asked about once for all canaries of the same account,
/// region, instance and topic.
struct Target: Sendable {
    /// The quota scope that asks.
    let scope: ScopeID
    /// The message.
    let message: MessageSubject
    /// The canaries that watch it, in the order in which they came.
    var canaries: [CanaryID] = []
    /// Whether the call that is due repeats one whose connection broke.
    var isRetry = false
    /// How many calls in a row were held back.
    var heldBack = 0
    /// How often the birth was asked for in vain.
    var birthFailures = 0
    /// The birth as the service or a source gave it.
    var exactBirth: Birth?

    /// What makes two targets the same.
    var name: TargetName { TargetName(scope: scope, message: message) }
}

/// What makes two targets the same.
struct TargetName: Hashable, Sendable {
    let scope: ScopeID
    let message: MessageSubject
}

/// The watched messages by keys that are never given twice.
struct Targets: Sendable {
    private var entries: [Int: Target] = [:]
    private var keysByName: [TargetName: Int] = [:]
    private var nextKey = 0

    /// The keys of all targets, in no order.
    var keys: [Int] { Array(entries.keys) }

    /// How many there are.
    var count: Int { entries.count }

    /// A target; nil once it is watched no more.
    subscript(key: Int) -> Target? { entries[key] }

    /// The key of a message that is watched.
    func key(of name: TargetName) -> Int? { keysByName[name] }

    /// The targets of a scope with their keys, in no order.
    func targets(ofScope scope: ScopeID) -> [(key: Int, target: Target)] {
        entries.filter { $0.value.scope == scope }.map { ($0.key, $0.value) }
    }

    /// A key that no target has or ever had.
    mutating func makeKey() -> Int {
        defer { nextKey += 1 }
        return nextKey
    }

    /// Adds a target, which must be none yet, and returns its key.
    mutating func insert(_ name: TargetName) -> Int {
        precondition(keysByName[name] == nil, "The message is a target already.")
        let key = makeKey()
        keysByName[name] = key
        entries[key] = Target(scope: name.scope, message: name.message)
        return key
    }

    /// Changes a target, if it is still there.
    mutating func change(_ key: Int, _ change: (inout Target) -> Void) {
        guard let place = entries.index(forKey: key) else { return }
        change(&entries.values[place])
    }

    /// Lets go of a target.
    mutating func remove(_ key: Int) {
        guard let target = entries.removeValue(forKey: key) else { return }
        keysByName[target.name] = nil
    }
}

/// The identity of a canary while the process runs: no other canary ever gets it, not even one of the same
/// name.
package struct CanaryID: Hashable, Sendable, Comparable {
    let number: Int

    package static func < (one: CanaryID, other: CanaryID) -> Bool { one.number < other.number }
}

/// The identity of a quota scope while the process runs: no other scope ever gets it.
package struct ScopeID: Hashable, Sendable, Comparable {
    let number: Int

    package static func < (one: ScopeID, other: ScopeID) -> Bool { one.number < other.number }
}

/// The ways in which producers make message IDs.
package enum MessageIDForm: String, Sendable, CaseIterable {
    /// The 4.x Java client's: 32 upper-case hex digits.
    case java
    /// The 4.x Go client's: whole seconds, no class loader hash, and a lower-case tail.
    case go
    /// The 5.x clients': 34 hex digits, UTC seconds since 2021.
    case v5
}

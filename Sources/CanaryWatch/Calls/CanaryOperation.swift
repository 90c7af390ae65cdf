/// What the watching asks the service: each is one operation of its API, with a schedule and a quota of its
/// own in every quota scope.
///
/// A backend says what the service calls it and how often it may be asked.
package enum CanaryOperation: Int, CaseIterable, Sendable {
    /// Where a message stands with every consumer group: a sample.
    case messageTrace
    /// When a message was born.
    case messageBirth
}

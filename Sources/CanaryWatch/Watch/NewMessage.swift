package import Text

/// A message ID that a source gave.
package struct NewMessage: Sendable {
    /// The ID.
    package let id: MessageID
    /// The birth that came with it.
    package let bornAt: UnixTime?
    /// Whether it was seen appearing, so that its birth lies moments ago.
    package let isLive: Bool

    /// Makes a new message.
    package init(id: MessageID, bornAt: UnixTime? = nil, isLive: Bool = false) {
        self.id = id
        self.bornAt = bornAt
        self.isLive = isLive
    }
}

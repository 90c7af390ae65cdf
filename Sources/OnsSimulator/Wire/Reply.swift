/// How the server is to answer: when, with which bytes, and what becomes of the connection.
struct Reply: Sendable {
    /// What to do with the connection.
    enum Delivery: Sendable, Equatable {
        /// Send the bytes.
        case send
        /// Send the bytes, so many in a second.
        case drip(bytesPerSecond: Int)
        /// Send the bytes (a head), then chunks without an end.
        case endlessChunks
        /// Send the bytes, then filler up to a bound, then nothing.
        case filler
        /// Send nothing and keep the connection open.
        case hang
        /// Reset the connection.
        case reset
    }

    /// The wait before anything is sent.
    var delay: Duration = .zero

    /// What to do.
    var delivery = Delivery.send

    /// What to send.
    var bytes: [UInt8]

    /// Whether the connection ends after it.
    var closes: Bool
}

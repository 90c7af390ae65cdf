/// A consumer group of the simulated world and what befalls it.
public struct SimulatedGroup: Sendable, Equatable {
    /// The group's ID, such as `GID_orders_billing`.
    public let name: String

    /// The shortest time from a message's birth to its consumption.
    public let delay: Duration

    /// How much longer than `delay` it may take, drawn for each message from the seed.
    public let jitter: Duration

    /// What happens to the group, in the order in which answers are decided.
    public let incidents: [Incident]

    /// Makes a group; without incidents it is healthy.
    public init(
        _ name: String, delay: Duration = .seconds(2), jitter: Duration = .zero, incidents: [Incident] = []
    ) {
        self.name = name
        self.delay = delay
        self.jitter = jitter
        self.incidents = incidents
    }
}

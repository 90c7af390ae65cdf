/// A consumer group of the simulated world and what befalls it.
package struct SimulatedGroup: Sendable, Equatable {
    /// The group's ID, such as `GID_orders_billing`.
    package let name: String

    /// The shortest time from a message's birth to its consumption.
    package let delay: Duration

    /// How much longer than `delay` it may take, drawn for each message from the seed.
    package let jitter: Duration

    /// What happens to the group, in the order in which answers are decided.
    package let incidents: [Incident]

    /// Makes a group; without incidents it is healthy.
    package init(
        _ name: String, delay: Duration = .seconds(2), jitter: Duration = .zero, incidents: [Incident] = []
    ) {
        self.name = name
        self.delay = delay
        self.jitter = jitter
        self.incidents = incidents
    }
}

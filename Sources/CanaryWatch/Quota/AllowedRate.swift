internal import Text

/// What back-off from throttling leaves of the configured rate: halved when throttled, restored by and by.
///
/// Additive increase and multiplicative decrease, as in TCP: clients that share a quota without knowing of
/// each other come to equal shares. The rate is computed from the time, so that nothing has to run for it to
/// recover.
struct AllowedRate: Sendable {
    /// The rate without throttling, in calls per second.
    private(set) var configured: Double

    /// The allowed rate at `changedAt`, from which it grows.
    private var base: Double
    private var changedAt: MonotonicTime
    private var halvedAt: MonotonicTime?

    /// Starts with the whole of the configured rate, which is positive.
    init(configured: Double, start: MonotonicTime) {
        self.configured = configured
        base = configured
        changedAt = start
    }

    /// The rate below which throttling doesn't push.
    ///
    /// A 32nd of the configured one or one call in 10 s, whichever is more, but never above the configured
    /// one.
    var floor: Double {
        min(configured, max(configured / Self.floorDivisor, Self.floorMin))
    }

    /// The calls per second that are allowed at an instant.
    func perSecond(at now: MonotonicTime) -> Double {
        let quiet = Double(max(0, (now - changedAt).nanoseconds)) / 1e9
        return min(configured, base + configured * Self.recoveryPerSecond * quiet)
    }

    /// Halves the rate, unless it was halved less than a second ago: answers to one burst count as one.
    ///
    /// Either way the recovery starts anew from what is allowed.
    mutating func throttled(at now: MonotonicTime) {
        base = perSecond(at: now)
        changedAt = now
        if let halvedAt, now - halvedAt < Self.halvingInterval { return }
        halvedAt = now
        base = max(floor, base / 2)
    }

    /// Changes the configured rate and keeps the share of it that is allowed.
    mutating func configure(_ configured: Double, at now: MonotonicTime) {
        let share = perSecond(at: now) / self.configured
        self.configured = configured
        base = max(floor, share * configured)
        changedAt = now
    }

    /// By which the configured rate is divided for the floor: five halvings.
    private static let floorDivisor = 32.0

    /// The smallest floor in calls per second: enough to notice within 10 s that the throttling is over.
    private static let floorMin = 0.1

    /// What comes back per quiet second, as a share of the configured rate: 5 % in 10 s.
    private static let recoveryPerSecond = 0.005

    /// The shortest time between two halvings: answers to what was under way are news of the same burst.
    private static let halvingInterval: Duration = .seconds(1)
}

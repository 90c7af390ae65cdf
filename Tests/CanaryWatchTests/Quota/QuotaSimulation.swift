import Text

@testable import CanaryWatch

/// A process that calls as often as its quota lets it, and a service that stamps the calls as they land.
///
/// Virtual time in nanoseconds; what happens is drawn from a seed. What the process does waits while the
/// process is stopped; what is on its way doesn't.
struct QuotaSimulation {
    /// What may happen, with durations in milliseconds.
    struct Weather: Sendable {
        var name: String
        var rate = 8.0
        var limit = 10
        /// The window in which the service counts, in seconds.
        var window = 1
        var seconds = 60.0
        /// How late the loop wakes up, at most.
        var wakeLateness = 3.0
        /// The quickest way to the service, and back from it.
        var route = 10.0
        /// By how much a call in ten is held up on its way, at most; others by 5 ms.
        var heldUp = 5.0
        /// What a call in four takes at the service, at most; others take 5 ms.
        var slowAnswer = 5.0
        /// What a handshake in five takes, at most; others take 2 ms.
        var handshake = 2.0
        /// How long the service stalls, at most, every ten seconds: what arrives then lands at its end.
        var stall = 0.0
        /// How long the process stops, at most, every fifteen seconds.
        var pause = 0.0
        /// The share of calls that land and never get an answer: given up after ten seconds.
        var hanging = 0.0
        /// The share of calls that are given up before they are sent.
        var givenUp = 0.1
        /// Whether the process dies and is started again every twenty seconds.
        var restarts = false

        /// What the service allows.
        var quota: ServiceQuota { ServiceQuota(calls: limit, seconds: window) }
    }

    private enum Event {
        case wake
        case connected(Quota.SlotID)
        case answer(Quota.SlotID)
        case timeout(Quota.SlotID)
        case restart
    }

    private let weather: Weather
    private var random: SplitMix64
    private var quota: Quota
    private var events: [(time: Int64, event: Event)] = []
    private var pauses: [Range<Int64>] = []
    private var stalls: [Range<Int64>] = []
    private(set) var arrivals: [Int64] = []

    /// Plays a seed to its end and returns when calls landed, in nanoseconds, in order.
    static func arrivals(_ weather: Weather, seed: UInt64) -> [Int64] {
        var simulation = QuotaSimulation(weather, seed: seed)
        simulation.run()
        return simulation.arrivals.sorted()
    }

    /// The most calls that landed in one window, wherever it begins; its end doesn't belong to it.
    static func busiestWindow(_ arrivals: [Int64], seconds: Int = 1) -> Int {
        var first = 0
        var most = 0
        for (index, time) in arrivals.enumerated() {
            while time - arrivals[first] >= Int64(seconds) * 1_000_000_000 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    private init(_ weather: Weather, seed: UInt64) {
        self.weather = weather
        random = SplitMix64(seed: seed)
        quota = Quota(
            requestsPerSecond: weather.rate, limit: weather.quota, start: MonotonicTime(nanoseconds: 0))
        pauses = intervals(every: 15, atMost: weather.pause)
        stalls = intervals(every: 10, atMost: weather.stall)
        events = [(0, .wake)]
        if weather.restarts { events.append((untilRestart(), .restart)) }
    }

    private mutating func run() {
        let end = Int64(weather.seconds * 1e9)
        while let next = events.indices.min(by: { events[$0].time < events[$1].time }) {
            let (time, event) = events.remove(at: next)
            if time > end { break }
            if let pause = pauses.first(where: { $0.contains(time) }) {
                events.append((pause.upperBound + milliseconds(0...5), event))
                continue
            }
            handle(event, at: time)
        }
    }

    private mutating func handle(_ event: Event, at now: Int64) {
        let instant = MonotonicTime(nanoseconds: now)
        switch event {
        case .wake:
            wake(at: now)
        case .connected(let id):
            if Double.random(in: 0..<1, using: &random) < weather.givenUp || !quota.sent(id, at: instant) {
                quota.abandoned(id, at: instant)
            } else {
                send(id, at: now)
            }
        case .answer(let id):
            quota.answered(id, at: instant)
        case .timeout(let id):
            quota.failed(id, at: instant)
        case .restart:
            // Those that were connecting are gone, those that were sent are on their way.
            events = [(now, .wake), (now + untilRestart(), .restart)]
            quota = Quota(
                requestsPerSecond: weather.rate, limit: weather.quota, start: instant)
        }
    }

    private mutating func wake(at now: Int64) {
        switch quota.reserve(at: MonotonicTime(nanoseconds: now)) {
        case .slot(let id):
            let isSlow = Int.random(in: 0..<5, using: &random) == 0
            events.append((now + milliseconds(0...(isSlow ? weather.handshake : 2)), .connected(id)))
            events.append((now, .wake))
        case .wait(let until):
            events.append((max(now, until.nanoseconds) + milliseconds(0...weather.wakeLateness), .wake))
        }
    }

    private mutating func send(_ id: Quota.SlotID, at now: Int64) {
        // The process may stop between the permission and the sending.
        var leaves = now + milliseconds(0...1)
        if let pause = pauses.first(where: { $0.contains(leaves) }) { leaves = pause.upperBound }
        let isHeldUp = Int.random(in: 0..<10, using: &random) == 0
        var lands = leaves + milliseconds(weather.route...weather.route)
        lands += milliseconds(0...(isHeldUp ? weather.heldUp : min(5, weather.heldUp)))
        if let stall = stalls.first(where: { $0.contains(lands) }) { lands = stall.upperBound }
        arrivals.append(lands)
        if Double.random(in: 0..<1, using: &random) < weather.hanging {
            events.append((now + milliseconds(10_000...10_000), .timeout(id)))
            return
        }
        let isSlow = Int.random(in: 0..<4, using: &random) == 0
        let answers = lands + milliseconds(0...(isSlow ? weather.slowAnswer : min(5, weather.slowAnswer)))
        events.append((answers + milliseconds(weather.route...weather.route), .answer(id)))
    }

    private mutating func intervals(every seconds: Int64, atMost length: Double) -> [Range<Int64>] {
        guard length > 0 else { return [] }
        return (0..<Int64(weather.seconds) / seconds).map { number in
            let start = number * seconds * 1_000_000_000 + milliseconds(2_000...8_000)
            return start..<start + milliseconds(100...length)
        }
    }

    /// Longer than the hold-off after a start, which is a window.
    private mutating func untilRestart() -> Int64 {
        milliseconds(5_000...25_000) * Int64(weather.window)
    }

    private mutating func milliseconds(_ range: ClosedRange<Double>) -> Int64 {
        Int64(Double.random(in: range, using: &random) * 1e6)
    }
}

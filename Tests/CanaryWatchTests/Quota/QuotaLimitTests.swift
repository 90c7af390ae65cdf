import Testing

@testable import CanaryWatch

@Suite struct QuotaLimitTests {
    typealias Weather = QuotaSimulation.Weather

    private static let seeds = UInt64(0)..<8

    /// Where no call is held up by more than 100 ms on its way.
    private static let gentle: [Weather] = [
        Weather(name: "calm"),
        Weather(name: "long route", route: 400),
        Weather(name: "held up by 100 ms", heldUp: 100),
        Weather(name: "slow answers", heldUp: 50, slowAnswer: 3_000),
        Weather(name: "slow handshakes", heldUp: 50, handshake: 3_000),
        Weather(name: "restarts", heldUp: 80, slowAnswer: 1_000, handshake: 3_000, restarts: true),
        Weather(name: "late loop", wakeLateness: 200, heldUp: 100),
    ]

    private static let rough: [Weather] = [
        Weather(name: "held up by a second", heldUp: 1_000),
        Weather(name: "stalled service", stall: 6_000),
        Weather(name: "hanging calls", heldUp: 300, hanging: 0.2),
        Weather(name: "hanging calls, stalls, pauses", stall: 3_000, pause: 3_000, hanging: 0.2),
        Weather(name: "stalled service, slow answers", slowAnswer: 3_000, stall: 3_000),
        Weather(name: "pauses", handshake: 3_000, pause: 20_000),
        Weather(name: "short pauses", heldUp: 300, handshake: 500, pause: 900),
        Weather(name: "long route, stalls, pauses", route: 300, handshake: 2_000, stall: 2_000, pause: 2_000),
        Weather(
            name: "everything", wakeLateness: 50, heldUp: 800, slowAnswer: 3_000, handshake: 3_000,
            stall: 6_000, pause: 10_000),
    ]

    private static let quotas: [(rate: Double, limit: Int, window: Int)] = [
        (8, 10, 1), (10, 10, 1), (9.5, 10, 1), (3, 5, 1), (1, 1, 1), (0.7, 1, 1), (25, 50, 1),
        (8.0 / 60, 10, 60), (10.0 / 60, 10, 60), (2, 150, 60), (2.5, 150, 60), (2, 30, 10),
    ]

    private static let rates: [(weather: Weather, least: Double)] = [
        (Weather(name: "8 of 10", rate: 8, route: 2, slowAnswer: 5), 7.84),
        (Weather(name: "10 of 10", rate: 10, route: 2, slowAnswer: 5), 9.5),
        (Weather(name: "a constant latency of 0.8 s", rate: 8, route: 400), 7.84),
        (Weather(name: "a constant latency of 4 s", rate: 8, route: 2_000), 7.84),
        (Weather(name: "one call in ten hangs", rate: 8, hanging: 0.1), 7.6),
        (Weather(name: "one call in four hangs", rate: 8, hanging: 0.25), 6.5),
        (Weather(name: "answers of up to 0.6 s", rate: 8, slowAnswer: 600), 7.84),
        (Weather(name: "answers of up to 3 s", rate: 8, slowAnswer: 3_000), 6.5),
    ]

    @Test(arguments: gentle)
    func `at 8 of 10 no second has more than 9 when no call is held up for long`(weather: Weather) {
        for seed in Self.seeds {
            let busiest = QuotaSimulation.busiestWindow(QuotaSimulation.arrivals(weather, seed: seed))
            #expect(busiest <= 9, "\(weather.name), seed \(seed)")
        }
    }

    @Test(arguments: gentle + rough, quotas)
    func `no window has more than the service allows, whatever stalls`(
        weather: Weather, quota: (rate: Double, limit: Int, window: Int)
    ) {
        var weather = weather
        (weather.rate, weather.limit, weather.window) = quota
        // Four windows, of which the first is the hold-off after the start.
        weather.seconds = max(60, 4 * Double(quota.window))
        // A window of many calls takes as long to play as many short ones.
        for seed in Self.seeds.prefix(quota.window > 10 ? 2 : 8) {
            let arrivals = QuotaSimulation.arrivals(weather, seed: seed)
            let busiest = QuotaSimulation.busiestWindow(arrivals, seconds: quota.window)
            #expect(busiest <= quota.limit, "\(weather.name), seed \(seed)")
            // It goes on calling, unless the process is stopped for most of the minute.
            #expect(weather.pause > 10_000 || arrivals.count >= 3, "\(weather.name), seed \(seed)")
        }
    }

    @Test(arguments: rates)
    func `the rate is reached`(weather: Weather, least: Double) {
        var weather = weather
        weather.seconds = 120
        weather.givenUp = 0
        for seed in Self.seeds.prefix(5) {
            // After the first 20 s, in which the latency is learned.
            let arrivals = QuotaSimulation.arrivals(weather, seed: seed)
            let rate = Double(arrivals.filter { (20_000_000_000..<120_000_000_000).contains($0) }.count) / 100
            #expect(rate >= least, "\(weather.name), seed \(seed)")
        }
    }
}

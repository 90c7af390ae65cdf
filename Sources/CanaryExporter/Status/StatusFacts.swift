internal import CanaryWatch
internal import Locking
internal import Sampling
internal import Text

/// The configuration in force, and how it came to be.
struct ConfigurationInForce: Sendable {
    /// What it says.
    let configuration: Configuration
    /// How it came to be.
    var status: ConfigurationStatus
}

/// All that a report is made of, taken at one moment.
struct StatusFacts: Sendable {
    /// The moment.
    let now: Moment
    /// When the process started.
    let started: UnixTime
    /// Where the metrics are.
    let metricsPath: String
    /// What is known.
    let snapshot: WatchSnapshot
    /// What was counted.
    let counters: EngineCounters
    /// When the sampling loop turned last.
    let heartbeat: Moment
    /// The messages of the canaries of which they are told.
    var messages: [CanaryID: [MessageSnapshot]] = [:]
    /// What is remembered.
    let history: History
    /// The configuration in force.
    let configuration: ConfigurationInForce
}

/// Takes the facts and makes reports of them; any thread may ask.
struct StatusSource: Sendable {
    let engine: SamplingEngine
    let history: HistoryKeeper
    let clock: SystemClock
    let started: UnixTime
    let metricsPath: String
    /// Gives the configuration that is in force when it is asked.
    let configuration: @Sendable () -> ConfigurationInForce

    /// Says what is known now.
    ///
    /// - Parameter detail: Of which canaries messages, samples and history are told.
    /// - Returns: The report.
    func report(_ detail: StatusDetail = .overview) -> StatusReport {
        StatusReport.make(facts(detail), detail: detail)
    }

    /// Whether a canary of this name is watched.
    func hasCanary(_ name: String) -> Bool {
        engine.hasCanary(named: name)
    }

    /// How many canaries there are, and how many tracks their messages and groups make together at most.
    var size: (canaries: Int, tracks: Int) { engine.size }

    /// What one canary's messages and groups may make of tracks in a report, so that no page grows beyond
    /// what a browser can show: the newest messages are told then.
    static let tracksMax = 20_000

    /// Takes them as they are now.
    func facts(_ detail: StatusDetail) -> StatusFacts {
        let configuration = configuration()
        let history = history.history
        let now = clock.now
        let facts = engine.facts(at: now) { canary in
            guard detail.covers(canary.spec.name) else { return nil }
            return max(1, Self.tracksMax / max(1, canary.groups.count))
        }
        return StatusFacts(
            now: now, started: started, metricsPath: metricsPath, snapshot: facts.watch,
            counters: facts.counters, heartbeat: facts.heartbeat, messages: facts.messages,
            history: history, configuration: configuration)
    }
}

internal import CanaryWatch
internal import Locking
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
        engine.state.withLock { state in state.watch.canaries.contains { $0.name == name } }
    }

    /// How many canaries there are, and how many tracks their messages and groups make together at most.
    var size: (canaries: Int, tracks: Int) { engine.state.withLock { $0.watch.size } }

    /// What one canary's messages and groups may make of tracks in a report, so that no page grows beyond
    /// what a browser can show: the newest messages are told then.
    static let tracksMax = 20_000

    /// Takes them as they are now.
    func facts(_ detail: StatusDetail) -> StatusFacts {
        let configuration = configuration()
        let history = engine.history.withLock { $0 }
        let now = clock.now
        return engine.state.withLock { state in
            let snapshot = state.watch.snapshot(at: now.monotonic)
            var messages: [CanaryID: [MessageSnapshot]] = [:]
            for canary in snapshot.canaries where detail.covers(canary.spec.name) {
                let limit = max(1, Self.tracksMax / max(1, canary.groups.count))
                messages[canary.id] = state.watch.messages(ofCanary: canary.id, newest: limit, at: now)
            }
            return StatusFacts(
                now: now, started: started, metricsPath: metricsPath, snapshot: snapshot,
                counters: state.counters,
                heartbeat: Moment(monotonic: state.heartbeatInstant, wall: state.heartbeat),
                messages: messages, history: history, configuration: configuration)
        }
    }
}

internal import AlibabaCloud
internal import CanaryWatch
internal import Locking
internal import Log
internal import Sampling
internal import Text

/// Loads the configuration anew: whole or not at all.
///
/// Any thread may read what is in force; only one loads at a time, see ``ReloadService``.
final class Reloader: Sendable {
    /// How an attempt ended.
    enum Outcome: Sendable {
        /// The new configuration is in force.
        case loaded(Reconfiguration)
        /// The old one stays, for these faults, a line for each.
        case refused([String])
    }

    /// So many faults of one attempt are logged; the rest is on the page and in the answer.
    private static let faultsLoggedMax = 20

    private let file: String
    private let engine: SamplingEngine
    private let files: Locked<[MessageFileSource]>
    private let transport: any Transport
    private let clock: SystemClock
    private let logger: Logger
    private let current: Locked<ConfigurationInForce>
    private let roster: Locked<Roster>

    /// Starts with the configuration that is in force.
    ///
    /// - Parameters:
    ///   - inForce: What it says and how it came to be.
    ///   - roster: What it makes of it.
    ///   - engine: What follows it.
    ///   - files: The message files that are followed.
    ///   - transport: What carries calls.
    ///   - clock: The machine's clocks.
    ///   - logger: Where attempts are told.
    init(
        _ inForce: ConfigurationInForce, roster: Roster, engine: SamplingEngine,
        files: Locked<[MessageFileSource]>, transport: any Transport, clock: SystemClock, logger: Logger
    ) {
        file = inForce.status.file
        current = Locked(inForce)
        self.roster = Locked(roster)
        self.engine = engine
        self.files = files
        self.transport = transport
        self.clock = clock
        self.logger = logger
    }

    /// What is in force now, and why the last attempt was refused if it was.
    var inForce: ConfigurationInForce { current.withLock { $0 } }

    /// The accounts that are in force now.
    var rosterInForce: Roster { roster.withLock { $0 } }

    /// Reads the file and follows it, or keeps what is in force if there is any fault in it.
    func reload() -> Outcome {
        let read = Configuration.load(path: file)
        switch read {
        case .failure(let faults):
            return refuse(faults.findings.filter { $0.severity == .fault }.map(\.description))
        case .success(let configuration):
            for warning in configuration.warnings {
                logger.warn(
                    "Something in the configuration needs a look.", ["finding": .foreign("\(warning)")])
            }
            let next: Roster
            do throws(EndpointError) {
                next = try Roster(
                    configuration, transport: transport, clock: clock, keeping: rosterInForce)
            } catch {
                return refuse(["\(file): \(error)"])
            }
            return .loaded(follow(configuration, next))
        }
    }

    private func follow(_ configuration: Configuration, _ next: Roster) -> Reconfiguration {
        let (change, canaries) = engine.reconfigure(next.orders, scopes: next.backends)
        files.withLock { $0 = MessageFileSource.all(configuration, canaries) }
        roster.withLock { $0 = next }
        let status = ConfigurationStatus(file: file, loaded: clock.wall)
        current.withLock { $0 = ConfigurationInForce(configuration: configuration, status: status) }
        logger.info(
            "Reloaded the configuration.",
            [
                "file": .foreign(file), "canaries.kept": .whole(change.kept),
                "canaries.added": .whole(change.added), "canaries.removed": .whole(change.removed),
            ])
        return change
    }

    private func refuse(_ faults: [String]) -> Outcome {
        current.withLock { inForce in
            inForce.status.refusal = faults
            inForce.status.refused = clock.wall
        }
        logger.error(
            "A new configuration was refused; the old one stays.",
            ["file": .foreign(file), "faults": .whole(faults.count)])
        for fault in faults.prefix(Self.faultsLoggedMax) {
            logger.error("The configuration has a fault.", ["finding": .foreign(fault)])
        }
        return .refused(faults)
    }
}

internal import CanaryWatch
internal import Locking
internal import Log
internal import Text

/// The web configuration as the file says it now: looked at with every request, read again when it changed.
///
/// Any thread may ask. A fault is logged once for each change of the file, and so is its end. What asks for
/// less than before counts when it has stood for a while, see `OpeningHold`.
final class WebConfigurationSource: Sendable {
    private struct State: Sendable {
        var stamp: FileStamp?
        /// Whether the stamp was reliable when the file was read.
        var isSettled: Bool
        /// What is in force; nil while the file can't be used.
        var configuration: WebConfiguration?
        /// What was in force last.
        var last: WebConfiguration
        var hold = OpeningHold()
        /// What was wrong with the file; empty while it can be used.
        var faults = ""
    }

    /// Reads and checks a file.
    typealias Load = @Sendable (_ path: String) -> Result<WebConfiguration, ConfigurationFaults>

    /// The file's path.
    let path: String

    /// What the file said at the start.
    let atStart: WebConfiguration

    private let logger: Logger
    private let load: Load
    private let state: Locked<State>

    /// Reads the file for the first time, and tells its warnings.
    ///
    /// Throws every fault of the file: with one the exporter doesn't start.
    init(
        path: String, logger: Logger, now: UnixTime,
        load: @escaping Load = { WebConfiguration.load(path: $0) }
    ) throws(ConfigurationFaults) {
        self.path = path
        self.logger = logger
        self.load = load
        let stamp = FileStamp(path: path)
        let configuration = try load(path).get()
        atStart = configuration
        state = Locked(
            State(
                stamp: stamp, isSettled: stamp?.isSettled(at: now) ?? false, configuration: configuration,
                last: configuration))
        tell(configuration.warnings)
    }

    /// What the file says; nil while it can't be used.
    func current(at now: UnixTime) -> WebConfiguration? {
        state.withLock { state in
            // Before the file is read: a change in between is seen next time.
            let stamp = FileStamp(path: path)
            guard stamp != state.stamp || !state.isSettled else { return state.configuration }
            let isSameStamp = stamp == state.stamp
            state.stamp = stamp
            switch load(path) {
            case .success(let configuration):
                take(configuration, isSameStamp: isSameStamp, at: now, into: &state)
                state.isSettled = (stamp?.isSettled(at: now) ?? false) && !state.hold.isHolding
            case .failure(let faults):
                if !isSameStamp || state.faults != faults.description { tell(faults) }
                state.configuration = nil
                state.hold.end()
                state.faults = faults.description
                // The fault may have been the reading's, of which no stamp tells: it is tried again.
                state.isSettled = false
            }
            return state.configuration
        }
    }

    /// Puts what was read in force, or goes on with what was in force last.
    private func take(
        _ next: WebConfiguration, isSameStamp: Bool, at now: UnixTime, into state: inout State
    ) {
        let openings = next.openings(after: state.last)
        let wasHolding = state.hold.isHolding
        state.faults = ""
        if !openings.isEmpty, state.hold.holds(next, isSameStamp: isSameStamp, at: now) {
            if !wasHolding {
                logger.info(
                    "The web configuration asks for less than before, which counts if it stays so.",
                    ["file": .foreign(path)])
            }
            state.configuration = state.last
            return
        }
        state.hold.end()
        if wasHolding || next != state.configuration {
            logger.info("Read the web configuration anew.", ["file": .foreign(path)])
            tell(next.warnings)
        }
        for warning in openings.compactMap(\.warning) {
            logger.warn(warning, ["file": .foreign(path)])
        }
        state.configuration = next
        state.last = next
    }

    private func tell(_ faults: ConfigurationFaults) {
        logger.error(
            "The web configuration can't be used; every request is answered 500 until it is mended.",
            ["file": .foreign(path)])
        for finding in faults.findings where finding.severity == .fault {
            logger.error("The web configuration has a fault.", ["finding": .foreign("\(finding)")])
        }
    }

    private func tell(_ warnings: [Finding]) {
        for finding in warnings {
            logger.warn(
                "Something in the web configuration needs a look.", ["finding": .foreign("\(finding)")])
        }
    }
}

internal import Locking

/// An Alibaba Cloud that isn't one: product `Ons` on a loopback port, playing a scenario.
///
/// It is made, started once and stopped; between, any thread may ask for its log. It verifies signatures from
/// the wire form on its own, counts the quota as documented, and writes new message IDs into files if given a
/// directory.
package final class SimulatedCloud: Sendable {
    /// What runs between start and stop.
    private struct Running {
        var server: SimulatorServer?
        var threads: [JoinableThread] = []
        var stop: StopSignal?
    }

    /// Births come at whole seconds or so; twice a second is prompt enough.
    private static let writerInterval: Duration = .milliseconds(500)

    /// What is played.
    package let scenario: Scenario

    private let gateway: Locked<Gateway>
    private let world: World
    private let clock: SimulatorClock
    private let messageDirectory: String?
    private let running = Locked(Running())

    /// Makes a cloud whose world starts now, at the last whole second of the wall clock.
    ///
    /// `messageDirectory` is an existing directory for the canaries' message files, whose names are
    /// `SimulatedCanary.messageFileName`; nil: none are written.
    package init(
        scenario: Scenario, accessKeys: [AccessKey], messageDirectory: String? = nil,
        clock: SimulatorClock = .system
    ) {
        self.scenario = scenario
        self.clock = clock
        self.messageDirectory = messageDirectory
        let now = clock.wallMilliseconds()
        world = World(scenario: scenario, origin: CivilTime.floorDivide(now, 1_000) * 1_000)
        gateway = Locked(Gateway(world: world, keys: accessKeys))
    }

    deinit { stop() }

    /// Listens and answers; returns the port.
    ///
    /// When it returns, the message files hold the history. Throws for a host that isn't loopback, a second
    /// start, and when the system refuses.
    package func start(host: String = "127.0.0.1", port: UInt16 = 0) throws(SimulatorError) -> UInt16 {
        try running.withLock { running throws(SimulatorError) in
            guard running.stop == nil else { throw .alreadyStarted }
            let stop = try StopSignal()
            let server = try SimulatorServer(
                host: host, port: port, gateway: gateway, clock: clock, stop: stop)
            let writer = try messageDirectory.map { directory throws(SimulatorError) in
                var writer = MessageFileWriter(world: world, directory: directory)
                try writer.step(at: clock.wallMilliseconds())
                return writer
            }
            running.server = server
            running.stop = stop
            do throws(SimulatorError) {
                running.threads.append(try JoinableThread.start { server.run() })
                if let writer {
                    running.threads.append(try startWriter(writer, stop: stop))
                }
            } catch {
                stop.raise()
                for thread in running.threads { thread.join() }
                running.threads = []
                throw error
            }
            return server.port
        }
    }

    /// Ends every connection, hung ones included, and joins all threads; a second call does nothing.
    package func stop() {
        let threads = running.withLock { running in
            running.stop?.raise()
            let threads = running.threads
            running.threads = []
            return threads
        }
        for thread in threads { thread.join() }
        running.withLock { $0.server = nil }
    }

    /// What has been asked so far.
    package func requestLog() -> RequestLog {
        gateway.withLock { $0.log }
    }

    /// The IDs of a canary's messages that exist now, oldest first, the newest `limit` of them.
    ///
    /// Empty for a canary that the scenario doesn't have.
    package func messageIDs(canary name: String, limit: Int = 100) -> [String] {
        guard let index = scenario.canaries.firstIndex(where: { $0.name == name }) else { return [] }
        let now = clock.wallMilliseconds()
        let oldest = now - scenario.retention.milliseconds
        return world.births(canary: index, after: oldest, through: now, limit: limit).map(\.id)
    }

    private func startWriter(
        _ writer: MessageFileWriter, stop: StopSignal
    ) throws(SimulatorError) -> JoinableThread {
        let clock = clock
        return try JoinableThread.start {
            var writer = writer
            while !stop.wait(Self.writerInterval) {
                // A file that can't be written now, on a full disk say, is tried again at the next step.
                try? writer.step(at: clock.wallMilliseconds())
            }
        }
    }
}

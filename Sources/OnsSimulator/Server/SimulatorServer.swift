internal import Glibc
internal import Locking

/// Accepts connections and runs a thread for each, up to a bound; stopping it ends and joins them all.
///
/// Started by its initialiser; `stop` is to be called once, from none of its own threads.
final class SimulatorServer: Sendable {
    /// Connections served at a time; further ones are closed at once.
    private static let maximumConnections = 200

    /// The threads of connections and the descriptors that are open.
    private struct Connections {
        var threads: [Int: JoinableThread] = [:]
        var descriptors: [Int: Int32] = [:]
        var finished: [Int] = []
    }

    /// The port that it listens on.
    let port: UInt16

    private let listener: LoopbackListener
    private let gateway: Locked<Gateway>
    private let clock: SimulatorClock
    private let stopSignal: StopSignal
    private let connections: Locked<Connections>

    /// Listens, without accepting yet.
    ///
    /// Throws for a host that isn't loopback, and when the system refuses.
    init(
        host: String, port: UInt16, gateway: Locked<Gateway>, clock: SimulatorClock, stop: StopSignal
    )
        throws(SimulatorError)
    {
        listener = try LoopbackListener.open(host: host, port: port)
        self.port = listener.port
        self.gateway = gateway
        self.clock = clock
        stopSignal = stop
        connections = Locked(Connections())
    }

    deinit {
        close(listener.descriptor)
    }

    /// Accepts connections until the stop signal is raised, then ends and joins them all.
    ///
    /// Runs on a thread of its own, which the owner joins.
    func run() {
        var accepted = 0
        while stopSignal.wait(for: listener.descriptor, nil) != .stopped {
            let descriptor = accept(listener.descriptor, nil, nil)
            joinFinished()
            guard descriptor >= 0 else {
                // Out of descriptors, or a client that gave up: look again, but don't spin.
                if stopSignal.wait(.milliseconds(10)) { break }
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            accepted += 1
            if !startConnection(descriptor, number: accepted) { close(descriptor) }
        }
        endAll()
    }

    private func startConnection(_ descriptor: Int32, number: Int) -> Bool {
        let connection = Connection(
            descriptor: descriptor, number: number, gateway: gateway, clock: clock, stop: stopSignal)
        // The thread's first act is to take this lock too, so it can't finish before it is noted here.
        return connections.withLock { connections in
            guard connections.threads.count < Self.maximumConnections else { return false }
            let thread = try? JoinableThread.start { [self] in
                connection.serve()
                finish(number)
            }
            guard let thread else { return false }
            connections.threads[number] = thread
            connections.descriptors[number] = descriptor
            return true
        }
    }

    /// Closes a connection's descriptor and leaves its thread to be joined; called on that thread.
    private func finish(_ number: Int) {
        connections.withLock { connections in
            if let descriptor = connections.descriptors.removeValue(forKey: number) { close(descriptor) }
            connections.finished.append(number)
        }
    }

    private func joinFinished() {
        let threads = connections.withLock { connections in
            let threads = connections.finished.compactMap { connections.threads.removeValue(forKey: $0) }
            connections.finished = []
            return threads
        }
        for thread in threads { thread.join() }
    }

    private func endAll() {
        let threads = connections.withLock { connections in
            // Wakes threads that wait in a send; those that poll see the signal.
            for descriptor in connections.descriptors.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
            let threads = Array(connections.threads.values)
            connections.threads = [:]
            return threads
        }
        for thread in threads { thread.join() }
    }
}

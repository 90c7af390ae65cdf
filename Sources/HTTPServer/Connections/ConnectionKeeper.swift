internal import Glibc
internal import Locking

/// Ends connections whose time is over, on a thread of its own, and waits for the last requests when the
/// server stops.
///
/// The library's thread reports what happens to connections; `ConnectionTable` decides. Sockets are shut
/// down, never closed: the library then sees their end and closes them. It reports that before it closes, and
/// both happen under one lock, so that no number is shut down that already belongs to another file.
final class ConnectionKeeper: Sendable {
    private struct State: Sendable {
        var table: ConnectionTable
        /// When the thread will look next; nil if it waits to be woken.
        var plannedLook: Moment?
        var isDraining = false
        var isStopping = false
    }

    private let state: Locked<State>

    /// The thread looks this often, needed or not: then no report brings a deadline before its next look, and
    /// a request doesn't cost a second thread's awakening.
    private let shortestLimit: Duration

    private let suspensions: Suspensions
    private let thread = Locked<pthread_t?>(nil)
    private let wakeUp: Event
    private let drained: Event

    /// Makes a keeper that doesn't run yet; nil if the system has no more file descriptors.
    init?(limits: ConnectionTable.Limits, suspensions: Suspensions) {
        guard let wakeUp = Event(), let drained = Event() else { return nil }
        self.suspensions = suspensions
        shortestLimit = limits.shortest
        state = Locked(State(table: ConnectionTable(limits: limits)))
        self.wakeUp = wakeUp
        self.drained = drained
    }

    /// Starts the thread, and says whether the system allowed it; `stop` ends and joins it.
    func start() -> Bool {
        // Balanced in `main`, or here if there is no thread to do it.
        let context = unsafe Unmanaged.passRetained(self)
        var identifier = pthread_t()
        guard unsafe pthread_create(&identifier, nil, runKeeper, context.toOpaque()) == 0 else {
            unsafe context.release()
            return false
        }
        thread.withLock { $0 = identifier }
        return true
    }

    /// Notes a connection that was accepted.
    func opened(_ socket: Int32, from client: RemoteAddress) {
        report(on: socket) { table, now in
            for victim in table.opened(socket, from: client, at: now) { shutdown(victim, Int32(SHUT_RDWR)) }
        }
    }

    /// Notes that a request's first line has come.
    func requestStarted(_ socket: Int32) {
        report(on: socket) { $0.requestStarted(socket, at: $1) }
    }

    /// Notes that a request has come in full, and says whether it may be answered.
    func requestArrived(_ socket: Int32) -> Bool {
        report(on: socket) { table, now in
            switch table.requestArrived(socket, at: now) {
            case .serve: return true
            case .serveInsteadOf(let victim):
                shutdown(victim, Int32(SHUT_RDWR))
                return true
            case .refuse: return false
            }
        }
    }

    /// Notes that a request that may be answered will be so later.
    func requestDeferred(_ socket: Int32) {
        report(on: socket) { $0.requestDeferred(socket, at: $1) }
    }

    /// Notes that a request is being answered: one that is refused unread, or whose promised answer has come.
    func requestAnswered(_ socket: Int32) {
        report(on: socket) { $0.requestAnswered(socket, at: $1) }
    }

    /// Notes that a response has been sent, or a request given up.
    func requestEnded(_ socket: Int32) {
        report(on: socket) { $0.requestEnded(socket, at: $1) }
    }

    /// Notes that a connection's socket is about to be closed.
    func closed(_ socket: Int32) {
        report(on: socket) { $0.closed(socket, at: $1) }
    }

    /// Ends idle connections now and others after their response, and waits for the last request's end.
    ///
    /// Returns whether there is none left; blocks the calling thread for the timeout at most.
    func drain(timeout: Duration) -> Bool {
        state.withLock { state in
            state.isDraining = true
            Self.endIdle(&state)
            if state.table.requestsInFlight == 0 { drained.signal() }
        }
        drained.wait(timeout: timeout)
        return state.withLock { $0.table.requestsInFlight == 0 }
    }

    /// Ends the thread and waits for that; further calls do nothing.
    ///
    /// Comes after the library's end, which reports every connection as closed.
    func stop() {
        state.withLock { state in
            assert(state.table.isEmpty, "the library closed a connection and didn't report it")
            state.isStopping = true
        }
        wakeUp.signal()
        let identifier = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let identifier { _ = pthread_join(identifier, nil) }
    }

    /// The thread's work: look, end what is overdue, wait for the next deadline or a signal.
    fileprivate func run() {
        while let timeout = look() {
            wakeUp.wait(timeout: timeout)
        }
    }

    /// Ends what is overdue and returns how long nothing can be; nil when the thread is to end.
    private func look() -> Duration? {
        state.withLock { state in
            guard !state.isStopping else { return nil }
            let now = Moment.now
            for socket in state.table.takeOverdue(at: now) { shutdown(socket, Int32(SHUT_RDWR)) }
            // The library doesn't look at a suspended connection's socket: it is answered instead. Under the
            // lock, so that the socket can't be another request's by now.
            for socket in state.table.takeLate(at: now) { suspensions.expire(socket: socket) }
            let least = now + shortestLimit
            let planned = min(state.table.nextDeadline ?? least, least)
            state.plannedLook = planned
            return planned - now
        }
    }

    /// Changes the table, and wakes the thread if it would sleep past the next deadline.
    private func report<Result>(
        on socket: Int32, _ change: (inout ConnectionTable, Moment) -> Result
    ) -> Result {
        state.withLock { state in
            let result = change(&state.table, Moment.now)
            if state.isDraining {
                Self.endIdle(&state)
                if state.table.requestsInFlight == 0 { drained.signal() }
            }
            guard let next = state.table.nextDeadline(afterReportOn: socket) else { return result }
            if state.plannedLook.map({ next < $0 }) ?? true {
                state.plannedLook = next
                wakeUp.signal()
            }
            return result
        }
    }

    /// Ends connections between requests; what they have sent already still reaches the client before the end
    /// does.
    private static func endIdle(_ state: inout State) {
        for socket in state.table.takeIdle() { shutdown(socket, Int32(SHUT_RDWR)) }
    }
}

/// The thread's first function: takes over the reference that `start` made.
private func runKeeper(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<ConnectionKeeper>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

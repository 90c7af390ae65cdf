internal import Glibc
internal import Locking

/// Accepts connections from any number of listening sockets and hands them to the library, on a thread of its
/// own.
///
/// The library knows one listening socket, closes nothing to make room and lets newcomers hang when it is
/// full. Here all are accepted, and the keeper decides who gives way. The thread never runs further ahead of
/// the library than `aheadMax`, so that the library doesn't come to its own limit.
final class Acceptor: Sendable {
    private struct State {
        var listeners: [Listener] = []
        /// Connections handed over that the library hasn't reported as opened.
        var ahead = 0
        var isWaiting = false
        var isStopping = false
    }

    private let state: Locked<State>
    private let thread = Locked<pthread_t?>(nil)
    private let wakeUp: Event
    private let handOver: @Sendable (AcceptedConnection) -> Bool

    /// Makes an acceptor that doesn't run yet; nil if the system has no more file descriptors.
    ///
    /// `handOver` takes a connection over, or closes it and says that it didn't.
    init?(_ listeners: [Listener], handOver: @escaping @Sendable (AcceptedConnection) -> Bool) {
        guard let wakeUp = Event() else { return nil }
        self.wakeUp = wakeUp
        self.handOver = handOver
        state = Locked(State(listeners: listeners))
    }

    /// Starts the thread, and says whether the system allowed it; `stop` ends and joins it.
    func start() -> Bool {
        // Balanced in the thread's first function, or here if there is no thread to do it.
        let context = unsafe Unmanaged.passRetained(self)
        var identifier = pthread_t()
        guard unsafe pthread_create(&identifier, nil, runAcceptor, context.toOpaque()) == 0 else {
            unsafe context.release()
            return false
        }
        thread.withLock { $0 = identifier }
        return true
    }

    /// Notes that the library has begun with a connection.
    func opened() {
        let isAwaited = state.withLock { state in
            state.ahead = max(0, state.ahead - 1)
            return state.isWaiting
        }
        if isAwaited { wakeUp.signal() }
    }

    /// Ends the thread and closes the listening sockets: clients are refused from then on.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.signal()
        let identifier = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let identifier { _ = pthread_join(identifier, nil) }
        // Closed outside of the lock, when the thread is gone.
        let listeners = state.withLock { state in
            defer { state.listeners = [] }
            return state.listeners
        }
        withExtendedLifetime(listeners) {}
    }

    /// The thread's work.
    fileprivate func run() {
        let listeners = state.withLock { $0.listeners }
        var entries = listeners.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        entries.append(pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0))
        while !state.withLock({ $0.isStopping }) {
            guard unsafe poll(&entries, nfds_t(entries.count), -1) > 0 else { continue }
            for (listener, entry) in zip(listeners, entries) where entry.revents != 0 {
                acceptSome(from: listener)
            }
            if entries.last?.revents != 0 { wakeUp.wait(timeout: .zero) }
        }
    }

    /// Connections handed over before the library has begun with one.
    ///
    /// As many may have been cut and not closed: both and the crowd's limit together stay below 127.
    private static let aheadMax = 8

    /// How long the library may take to begin; it may also have failed to, for want of memory.
    private static let patience = Duration.milliseconds(100)

    /// How long to wait when the system allows no more files: connections end meanwhile.
    private static let shortagePause = Duration.milliseconds(50)

    /// Accepts from one socket, at most so many that the others have their turn.
    private func acceptSome(from listener: Listener) {
        for _ in 0..<Self.aheadMax {
            guard waitForLibrary() else { return }
            guard let connection = AcceptedConnection(from: listener.socket) else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    wakeUp.wait(timeout: Self.shortagePause)
                }
                if errno == ECONNABORTED || errno == EINTR { continue }
                return
            }
            state.withLock { $0.ahead += 1 }
            if !handOver(connection) { opened() }
        }
    }

    /// Waits until the library has begun with what it has; false if the thread is to end.
    private func waitForLibrary() -> Bool {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let (isStopping, isAhead) = state.withLock { state in
                state.isWaiting = state.ahead >= Self.aheadMax
                if state.isWaiting, ContinuousClock.now >= deadline {
                    (state.ahead, state.isWaiting) = (0, false)
                }
                return (state.isStopping, state.isWaiting)
            }
            guard !isStopping else { return false }
            guard isAhead else { return true }
            wakeUp.wait(timeout: deadline - ContinuousClock.now)
        }
    }
}

/// A connection that was accepted, owned by whoever takes it over.
struct AcceptedConnection: Sendable {
    /// The socket.
    let socket: Int32

    /// The client's address as the system wrote it, and its length.
    let address: sockaddr_storage
    let addressLength: socklen_t

    /// Bytes of a response that the system may hold for a client; it takes twice that to hold them
    /// (`SO_SNDBUF` in socket(7)).
    ///
    /// Left to itself the system lets a fast client's buffer grow to megabytes. Sixty of them no longer fit
    /// the processor's cache, and those whose buffer has grown are served before the others: with 64 readers
    /// of a page of 1.4 MB the last in a hundred waited three times as long, at half the rate. It is enough
    /// for 2.5 MB/s to a client 100 ms away.
    private static let sendBufferBytes: Int32 = 128 * 1024

    /// Accepts one; nil if there is none, or for the reason in `errno`.
    init?(from listener: Int32) {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let socket = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let raw = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe accept(listener, raw, &length)
        }
        guard socket >= 0 else { return nil }
        // The library makes it non-blocking.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        // Where the system refuses, its own choice serves as well.
        var bytes = Self.sendBufferBytes
        _ = unsafe setsockopt(
            socket, SOL_SOCKET, SO_SNDBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        (self.socket, self.address, addressLength) = (socket, address, length)
    }
}

/// The thread's first function: takes over the reference that `start` made.
private func runAcceptor(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // Proof for Unmanaged: retained in `start` for this thread, which is its only user.
    unsafe Unmanaged<Acceptor>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

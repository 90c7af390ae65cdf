/// What every open connection is doing and until when it may: decides which ones to end.
///
/// libmicrohttpd's own timeout knows inactivity alone, so that a byte now and then would keep a connection
/// for ever. Here a request has a time to arrive in and a response a time to be taken, and when places run
/// out, the connection that has gone longest without a complete request gives way. Connections are known by
/// their sockets; the caller shuts those down and reports each as closed when it is.
struct ConnectionTable: Sendable {
    /// A point in time on the clock that the caller uses.
    typealias Instant = ContinuousClock.Instant

    /// The times and numbers to keep.
    struct Limits: Sendable {
        /// Connections from which on each new one ends another.
        var crowded: Int

        /// From accepting a connection to its first request's end.
        var requestTimeout: Duration

        /// From the end of a response to the end of the next request.
        var nextRequestTimeout: Duration

        /// From the end of a request, or of the wait for its answer, to the end of its response.
        var responseTimeout: Duration

        /// From the end of a request to the answer that was promised for later.
        var laterTimeout: Duration
    }

    /// What a connection is doing.
    private enum Phase {
        /// No request line has come since it was accepted or since its last response.
        case waiting
        /// A request line has come, the rest of the request hasn't.
        case receiving
        /// The request is complete and its answer was promised for later: the socket isn't looked at.
        case deciding
        /// As before, and the server has answered in the promise's place.
        case decided
        /// The request is complete, the response isn't sent.
        case answering
    }

    private struct Connection {
        var phase = Phase.waiting
        /// When it was accepted, its last response ended or its request was complete.
        var since: Instant
        var deadline: Instant
        /// Its socket has been shut down; the library is about to close it.
        var isCut = false

        /// Says whether it waits for an answer that was promised for later.
        var isUndecided: Bool { phase == .deciding || phase == .decided }
    }

    private let limits: Limits
    private var connections: [Int32: Connection] = [:]

    /// Connections that haven't been cut.
    private var openCount = 0

    /// Requests of which the line has come and whose response isn't sent.
    private(set) var requestsInFlight = 0

    /// Makes an empty table.
    init(limits: Limits) {
        self.limits = limits
    }

    /// Notes a new connection, and returns the sockets to shut down for want of room: none or one.
    mutating func opened(_ socket: Int32, at now: Instant) -> [Int32] {
        // Chosen before the newcomer is noted, which must have its chance.
        let isFull = openCount >= limits.crowded
        let victim = isFull ? longestUnasked ?? slowestReader(at: now) : nil
        connections[socket] = Connection(since: now, deadline: now + limits.requestTimeout)
        openCount += 1
        guard let victim else { return [] }
        cut(victim)
        return [victim]
    }

    /// Notes that a request's first line has come; its rest has no longer than a first request's.
    mutating func requestStarted(_ socket: Int32, at now: Instant) {
        guard var connection = connections[socket], connection.phase == .waiting else { return }
        connection.phase = .receiving
        connection.deadline = min(connection.deadline, now + limits.requestTimeout)
        connections[socket] = connection
        requestsInFlight += 1
    }

    /// Notes that a request has come in full and will be answered later.
    mutating func requestDeferred(_ socket: Int32, at now: Instant) {
        guard connections[socket]?.phase == .receiving else { return }
        connections[socket]?.phase = .deciding
        connections[socket]?.since = now
        connections[socket]?.deadline = now + limits.laterTimeout
    }

    /// Notes that a request has come in full and is being answered, or that its promised answer has come.
    mutating func requestComplete(_ socket: Int32, at now: Instant) {
        switch connections[socket]?.phase {
        case .receiving, .deciding, .decided: break
        case .waiting, .answering, nil: return
        }
        connections[socket]?.phase = .answering
        connections[socket]?.since = now
        connections[socket]?.deadline = now + limits.responseTimeout
    }

    /// Notes that a response has been sent, or a request given up.
    mutating func requestEnded(_ socket: Int32, at now: Instant) {
        guard let connection = connections[socket], connection.phase != .waiting else { return }
        requestsInFlight -= 1
        connections[socket]?.phase = .waiting
        connections[socket]?.since = now
        connections[socket]?.deadline = now + limits.nextRequestTimeout
    }

    /// Forgets a connection: its socket is about to be closed and its number may come again.
    mutating func closed(_ socket: Int32, at now: Instant) {
        requestEnded(socket, at: now)
        guard let connection = connections.removeValue(forKey: socket), !connection.isCut else { return }
        openCount -= 1
    }

    /// The sockets of connections whose time is over, each returned once.
    ///
    /// While it is crowded that includes slow readers, the slowest first: the library accepts nobody at its
    /// limit, so that no newcomer could make room.
    mutating func takeOverdue(at now: Instant) -> [Int32] {
        var sockets = take { $0.deadline <= now && !$0.isUndecided }
        while isCrowded, let slowest = slowestReader(at: now) {
            cut(slowest)
            sockets.append(slowest)
        }
        return sockets
    }

    /// The sockets of connections whose promised answer hasn't come in time, each returned once.
    mutating func takeLate(at now: Instant) -> [Int32] {
        let late = connections.filter { $0.value.phase == .deciding && $0.value.deadline <= now }.map(\.key)
        for socket in late { connections[socket]?.phase = .decided }
        return late
    }

    /// The sockets of connections that are between requests, each returned once: what a drain begins with.
    mutating func takeIdle() -> [Int32] {
        take { $0.phase == .waiting }
    }

    /// Says whether there is no connection, cut ones included.
    var isEmpty: Bool {
        connections.isEmpty
    }

    /// When the next connection's time is over; nil if there is none.
    ///
    /// Looks at every connection: for the thread that waits, not for each report.
    var nextDeadline: Instant? {
        connections.values.lazy.filter { !$0.isCut && $0.phase != .decided }.map(deadline).min()
    }

    /// When the time of one connection, or of any while it is crowded, is over; nil if there is none.
    ///
    /// After a report on that connection, no other's time can have become shorter unless it is crowded.
    func nextDeadline(afterReportOn socket: Int32) -> Instant? {
        guard !isCrowded else { return nextDeadline }
        guard let connection = connections[socket], !connection.isCut, connection.phase != .decided else {
            return nil
        }
        return connection.deadline
    }

    /// A response may be on its way for this long before its connection can be ended for want of room.
    ///
    /// A response that fits the socket's buffer leaves at once; five seconds of more are slow reading.
    private static let answeringGrace = Duration.seconds(5)

    /// Says whether there are more connections than leave room for new ones.
    private var isCrowded: Bool {
        openCount > limits.crowded
    }

    private func deadline(_ connection: Connection) -> Instant {
        isCrowded && connection.phase == .answering
            ? min(connection.deadline, connection.since + Self.answeringGrace) : connection.deadline
    }

    /// The connection that has gone longest without a complete request.
    private var longestUnasked: Int32? {
        connections.lazy
            .filter { !$0.value.isCut && $0.value.phase != .answering && !$0.value.isUndecided }
            .min { $0.value.since < $1.value.since }?.key
    }

    /// The connection that has been taking its response for longest, if that is longer than the grace.
    private func slowestReader(at now: Instant) -> Int32? {
        connections.lazy.filter { !$0.value.isCut && $0.value.phase == .answering }
            .filter { now - $0.value.since >= Self.answeringGrace }
            .min { $0.value.since < $1.value.since }?.key
    }

    private mutating func take(_ isWanted: (Connection) -> Bool) -> [Int32] {
        let sockets = connections.filter { !$0.value.isCut && isWanted($0.value) }.map(\.key)
        for socket in sockets { cut(socket) }
        return sockets
    }

    /// Marks a connection that hasn't been cut as such.
    private mutating func cut(_ socket: Int32) {
        connections[socket]?.isCut = true
        openCount -= 1
    }
}
